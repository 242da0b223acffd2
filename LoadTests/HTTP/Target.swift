/// The service under load and how to speak to it.
struct Target: Sendable {
    typealias Address = (host: String, port: Int)

    enum Scheme: String, CaseIterable, Sendable {
        case http, https

        var port: Int { self == .http ? 80 : 443 }
    }

    let scheme: Scheme
    let host: String
    let port: Int
    let basePath: String
    /// Further workers of the same service, with the same scheme.
    var others: [Address] = []
    /// Whole lines, such as `authorization: Bearer …`.
    var headers: [String]
    /// Over https: a PEM file with the only authorities that are believed; nil for the system's.
    var caFile: String?

    /// Nil unless `url` is an http or https address.
    init?(url: String, headers: [String]) {
        guard let scheme = Scheme.allCases.first(where: { url.hasPrefix("\($0.rawValue)://") })
        else { return nil }
        self.scheme = scheme
        let rest = url.dropFirst("\(scheme.rawValue)://".count)
        let authority = rest.prefix { $0 != "/" }
        var path = String(rest.dropFirst(authority.count))
        while path.hasSuffix("/") { path.removeLast() }
        basePath = path
        self.headers = headers
        if authority.hasPrefix("["), let close = authority.lastIndex(of: "]") {
            host = String(authority[authority.index(after: authority.startIndex)..<close])
            let rest = authority[authority.index(after: close)...]
            guard let port = Self.port(rest, scheme) else { return nil }
            self.port = port
        } else {
            let name = authority.prefix { $0 != ":" }
            host = String(name)
            guard !host.isEmpty, let port = Self.port(authority.dropFirst(name.count), scheme)
            else { return nil }
            self.port = port
        }
    }

    private static func port(_ text: Substring, _ scheme: Scheme) -> Int? {
        if text.isEmpty { return scheme.port }
        guard text.first == ":", let port = Int(text.dropFirst()), (1...65_535).contains(port)
        else { return nil }
        return port
    }

    var address: Address { (host, port) }

    /// Where a connection of this number goes.
    func worker(for number: Int) -> Address {
        let turn = number % (others.count + 1)
        return turn == 0 ? address : others[turn - 1]
    }

    var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var url: String { "\(scheme.rawValue)://\(authority)" }

    func path(_ path: String) -> String { basePath + path }
}

extension Target {
    /// Why some addresses are not those of one service.
    enum AddressFault: Error, Equatable, CustomStringConvertible {
        case notAnAddress(String)
        /// A leg over both would measure neither.
        case mixedSchemes

        var description: String {
            switch self {
            case .notAnAddress(let url):
                "'\(url)' is not an http or https address such as http://127.0.0.1:8080"
            case .mixedSchemes:
                "the workers at --url must be all http or all https"
            }
        }
    }

    /// - Parameter urls: one for each worker, at least one.
    init(workers urls: [String], headers: [String]) throws(AddressFault) {
        var workers: [Target] = []
        for url in urls {
            guard let worker = Target(url: url, headers: headers) else { throw .notAnAddress(url) }
            workers.append(worker)
        }
        guard var target = workers.first else { throw .notAnAddress("") }
        guard workers.allSatisfy({ $0.scheme == target.scheme }) else { throw .mixedSchemes }
        target.others = workers.dropFirst().map(\.address)
        self = target
    }
}
