import Glibc
import SystemPackage

/// Words to the person, or the program, at the other end.
enum Terminal {
    /// Results: standard output.
    static func output(_ text: String) { write(text, to: .standardOutput) }

    /// Everything that is not a result: standard error.
    static func errorOutput(_ text: String) { write(text, to: .standardError) }

    /// Bold and colour only where a person looks.
    static let isColoured = isatty(STDOUT_FILENO) == 1 && !ProcessEnvironment.wantsNoColour

    static func bold(_ text: String) -> String { styled(text, "1") }
    static func red(_ text: String) -> String { styled(text, "31") }
    static func green(_ text: String) -> String { styled(text, "32") }

    private static func styled(_ text: String, _ code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// A reader that went away (`| head`) is no error of ours.
    private static func write(_ text: String, to descriptor: FileDescriptor) {
        _ = try? descriptor.writeAll(text.utf8)
    }
}
