import Cryptography
import Invoices

extension CampaignRules {
    /// Why bytes hold no rules, for the person who wrote them.
    package enum Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
        /// The byte at which reading ended, and the thing that was expected there.
        case json(String)
        case missing(String)
        case fault(Fault)

        package var description: String {
            switch self {
            case .json(let reason): reason
            case .missing(let name): "\(name) is missing"
            case .fault(let fault): fault.description
            }
        }
    }

    static let prizesMaximum = 1_000
    fileprivate static let rowsMaximum = 100
    /// An operator and 15 witnesses.
    static let revealersMaximum = 16

    /// Reads the bytes of a manifest as they were published: their digest is its name, so they are never
    /// written anew. Fields that outcomes do not follow from are passed over.
    package init(manifest bytes: [UInt8]) throws(Unreadable) {
        var fields = Fields()
        do {
            var reader = JSONReader(bytes)
            try reader.object { (reader, name) throws(JSONError) in
                try fields.read(name, &reader)
            }
            try reader.finish()
        } catch {
            throw .json(error.description)
        }
        self.init(
            manifest: SHA256.hash(bytes), origin: try Self.found(fields.origin, "origin"),
            campaign: try Self.found(fields.campaign, "campaign"),
            campaignKey: try Self.found(fields.campaignKey, "campaign_key"),
            prizes: try Self.found(fields.prizes, "prizes"),
            ladders: try Self.found(fields.ladders, "ladders"),
            falls: try Self.found(fields.falls, "falls"),
            auditOneIn: try Self.found(fields.auditOneIn, "audit_one_in"),
            revealers: try Self.found(fields.revealers, "revealers"))
        if let fault { throw .fault(fault) }
    }

    private static func found<Value>(
        _ value: Value?, _ name: String
    ) throws(Unreadable) -> Value {
        guard let value else { throw .missing(name) }
        return value
    }

    private struct Fields {
        var origin: String?
        var campaign: String?
        var campaignKey: Bytes32?
        var prizes: [Prize]?
        var ladders: [UInt32: Ladder]?
        var falls: Bool?
        var auditOneIn: UInt64?
        var revealers: [Revealer]?

        mutating func read(_ name: String, _ reader: inout JSONReader) throws(JSONError) {
            switch name {
            case "origin": origin = try reader.text()
            case "campaign": campaign = try reader.text()
            case "campaign_key":
                campaignKey = try reader.needed(Bytes32(try reader.digits()))
            case "falls": falls = try reader.boolean()
            case "audit_one_in": auditOneIn = try reader.wholeNumber()
            case "prizes": prizes = try reader.prizes()
            case "ladders": ladders = try reader.ladders()
            case "revealers": revealers = try reader.revealers()
            default: try reader.skip()
            }
        }
    }
}

extension JSONReader {
    /// `[id, fen, number]` each.
    fileprivate mutating func prizes() throws(JSONError) -> [Prize] {
        var prizes: [Prize] = []
        try array(maximum: CampaignRules.prizesMaximum) { (reader) throws(JSONError) in
            var row = try reader.row(of: 3)
            let id = try row[0].text()
            let fen = try row[1].needed(Int64(exactly: try row[1].wholeNumber()))
            prizes.append(Prize(id: id, value: Fen(fen), count: try row[2].wholeNumber()))
        }
        return prizes
    }

    /// By number, rows of `[prize, parts per billion]`.
    fileprivate mutating func ladders() throws(JSONError) -> [UInt32: Ladder] {
        var ladders: [UInt32: Ladder] = [:]
        try object { (reader, name) throws(JSONError) in
            let number = try reader.needed(UInt32(name))
            guard String(number) == name else { throw reader.error(.expected(.value)) }
            var rows: [Ladder.Row] = []
            try reader.array(maximum: CampaignRules.rowsMaximum) { (reader) throws(JSONError) in
                var row = try reader.row(of: 2)
                let prize = try row[0].text()
                rows.append(Ladder.Row(prize: prize, partsPerBillion: try row[1].wholeNumber()))
            }
            ladders[number] = try reader.needed(Ladder(rows))
        }
        return ladders
    }

    /// `[name, key]` each, the operator first.
    fileprivate mutating func revealers() throws(JSONError) -> [Revealer] {
        var revealers: [Revealer] = []
        try array(maximum: CampaignRules.revealersMaximum) { (reader) throws(JSONError) in
            var row = try reader.row(of: 2)
            let name = try row[0].text()
            let key = try row[1].needed(ECVRFPublicKey(try row[1].digits()))
            revealers.append(Revealer(name: name, key: key))
        }
        return revealers
    }
}
