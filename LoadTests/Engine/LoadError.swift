enum LoadError: Error, CustomStringConvertible {
    case unreachable(_ url: String, _ why: String)
    /// The service showed a certificate that is not believed.
    case untrusted(_ url: String, caFile: String?, _ why: String)
    /// Where the certificates of authorities should be, none could be read.
    case noAuthorities(_ file: String, _ why: String)
    case program(String, String)
    case nothingLeft(String)

    init(connectingTo target: Target, _ error: any Error) {
        self =
            if case .certificate(let why) = error as? HandshakeFault {
                .untrusted(target.url, caFile: target.caFile, why)
            } else {
                .unreachable(target.url, "\(error)")
            }
    }

    var description: String {
        switch self {
        case .unreachable(let url, let why):
            "cannot reach \(url): \(why). Is the service running?"
        case .untrusted(let url, let caFile, let why):
            "the certificate of \(url) is not believed: \(caFile ?? "the system's store") does not "
                + "vouch for it, it is for another name or address, or it has expired (\(why)). "
                + "--ca names the PEM file of an authority."
        case .noAuthorities(let file, let why):
            "no certificate of an authority could be read from \(file): \(why)"
        case .program(let name, let why): "\(name): \(why)"
        case .nothingLeft(let what): what
        }
    }
}
