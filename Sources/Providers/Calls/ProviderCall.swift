/// A request to a provider, to the last byte.
package struct ProviderRequest: Sendable, Equatable {
    package var method: String
    /// From the first slash on, with the query: what is signed is what is sent.
    package var path: String
    package var fields: MessageFields
    package var body: [UInt8]
    /// True if a whole file is asked for: it may be long, and take its time.
    package var isDownload = false

    package init(
        _ method: String, _ path: String, fields: MessageFields = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.fields = fields
        self.body = body
    }
}

/// The answer of a provider, to the last byte. Nothing in it is true before its signature held.
package struct ProviderReply: Sendable, Equatable {
    package var status: Int
    package var fields: MessageFields
    package var body: [UInt8]

    package init(status: Int, fields: MessageFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    package var isSuccess: Bool { (200..<300).contains(status) }
}

/// The way to one provider, at the address that the settings name.
package protocol ProviderTransport: Sendable {
    /// - Throws: if no answer came. It is then unknown whether the request arrived, unless it was
    ///   `notSent`.
    func send(_ request: ProviderRequest) async throws(TransportFault) -> ProviderReply
}

/// Why no answer came.
package enum TransportFault: Error, Sendable, Equatable {
    /// It never left this machine.
    case notSent
    /// The provider may have taken it.
    case lost
}

extension TransportFault: CustomStringConvertible {
    /// For the log, in English.
    package var description: String {
        switch self {
        case .notSent: "it never left this machine"
        case .lost: "no answer came"
        }
    }
}
