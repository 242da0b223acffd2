/// The service under load and how to speak to it.
struct Target: Sendable {
    typealias Address = (host: String, port: Int)

    let host: String
    let port: Int
    let basePath: String
    /// Further workers of the same service.
    var others: [Address] = []
    /// Whole lines, such as `authorization: Bearer …`.
    var headers: [String]

    /// Nil unless `url` is an http address.
    init?(url: String, headers: [String]) {
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" }
        var path = String(rest.dropFirst(authority.count))
        while path.hasSuffix("/") { path.removeLast() }
        basePath = path
        self.headers = headers
        if authority.hasPrefix("["), let close = authority.lastIndex(of: "]") {
            host = String(authority[authority.index(after: authority.startIndex)..<close])
            guard let port = Self.port(authority[authority.index(after: close)...]) else {
                return nil
            }
            self.port = port
        } else {
            let name = authority.prefix { $0 != ":" }
            host = String(name)
            guard !host.isEmpty, let port = Self.port(authority.dropFirst(name.count)) else {
                return nil
            }
            self.port = port
        }
    }

    private static func port(_ text: Substring) -> Int? {
        if text.isEmpty { return 80 }
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

    func path(_ path: String) -> String { basePath + path }
}
