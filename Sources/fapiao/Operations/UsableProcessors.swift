import Foundation

/// The processors that this process may use: fewer than the machine has under `taskset`, systemd's
/// `CPUAffinity=` or a container's set.
enum UsableProcessors {
    /// At least one.
    static var count: Int {
        count(inStatus: try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))
    }

    /// - Parameter status: the text of /proc/self/status (proc(5)), whose `Cpus_allowed` is a mask in
    ///   hexadecimal, with commas.
    static func count(inStatus status: String?) -> Int {
        let name = "Cpus_allowed:"
        let line = status?.split(separator: "\n").first { $0.hasPrefix(name) }
        let digits = line?.dropFirst(name.count).compactMap(\.hexDigitValue) ?? []
        return max(1, digits.reduce(0) { $0 + $1.nonzeroBitCount })
    }
}
