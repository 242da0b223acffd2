import NIOCore
import ProgramSettings
import SystemPackage

/// Why the service cannot listen, in words for who started it.
enum ListenFault: Error {
    /// A file that a setting names is not there or not what it should be.
    case certificate(path: String)
    case key(path: String)
    case address(String, reason: String)

    /// Nil where `error` is not about the address.
    init?(_ error: any Error, at address: String) {
        switch error {
        case let error as IOError:
            let reason = Errno(rawValue: error.errnoCode).description
            self = .address(address, reason: reason.lowercased())
        case is SocketAddressError: self = .address(address, reason: "no such address")
        default: return nil
        }
    }
}

extension ListenFault: CustomStringConvertible {
    var description: String {
        switch self {
        case .certificate(let path):
            "\(ListenSettings.certificateFile.declaration.key): \(path) cannot be read as "
                + "certificates in PEM"
        case .key(let path):
            "\(ListenSettings.keyFile.declaration.key): \(path) cannot be read as a private key in "
                + "PEM"
        case .address(let address, let reason): "cannot listen on \(address): \(reason)"
        }
    }
}
