import FoundationEssentials
import Glibc
import SystemPackage

/// The system's own words for an error, for a person. Errors of libraries print themselves as their
/// source code has them, which is no help at a terminal.
package enum SystemWords {
    /// A short phrase in English, for the end of a sentence.
    package static func of(_ error: any Error) -> String {
        switch error {
        case let error as Errno: error.description.lowercased()
        case let error as POSIXError: of(Errno(rawValue: error.code.rawValue))
        case let error as CocoaError:
            error.underlying.map(of) ?? "error \(error.code.rawValue) of the file system"
        case let error as any CustomStringConvertible: error.description
        default: "\(type(of: error))"
        }
    }
}
