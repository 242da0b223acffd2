import Cryptography
package import Invoices
package import Lottery
package import Verification

/// An entry of an invoice that the ledger does not have yet: all that it takes to make it once it has.
package struct AwaitedEntry: Sendable, Equatable {
    /// The details as they were sent; they are looked up again as they are.
    package let submitted: SubmittedInvoice
    /// The client who is charged for a wrong attempt, should the details turn out wrong.
    package let client: Client
    /// The person who enters, as the channel knows him.
    package let identity: HolderIdentity
    /// As the person says it, or as the program that enters for him has checked it; nil where none was given.
    package let name: String?
    /// The campaign's name.
    package let campaign: String
    /// The end of its wait.
    package let until: Timestamp
    /// The person to tell, as `EntryTeller` reads it; empty for nobody.
    package let whom: [UInt8]

    package init(
        _ submitted: SubmittedInvoice, by client: Client, as identity: HolderIdentity,
        name: String?, in campaign: String, until: Timestamp, telling whom: [UInt8]
    ) {
        self.submitted = submitted
        self.client = client
        self.identity = identity
        self.name = name
        self.campaign = campaign
        self.until = until
        self.whom = whom
    }
}

// MARK: Bytes

extension AwaitedEntry {
    var json: [UInt8] {
        var writer = JSONWriter(reserving: 1_024)
        writer.object { writer in
            writer.field("code", ifAny: submitted.code)
            writer.field("number", ifAny: submitted.number)
            writer.field("issuedOn", ifAny: submitted.issuedOn)
            writer.field("amount", ifAny: submitted.amount)
            writer.field("checkCode", ifAny: submitted.checkCode)
            writer.field("sellerTaxNumber", ifAny: submitted.sellerTaxNumber)
            writer.field("qr", ifAny: submitted.qrText)
            let sums = submitted.otherSums
            writer.field("sumBeforeTax", ifAny: sums.beforeTax.map { String($0.value) })
            writer.field("sumWithTax", ifAny: sums.withTax.map { String($0.value) })
            writer.field("sumUnnamed", ifAny: sums.unnamed.map { String($0.value) })
            writer.field("channel", client.channel.rawValue)
            writer.field("client", client.name)
            writer.field(
                "networks",
                client.networks.map { "\($0.share) \($0.name)" }.joined(separator: "\n"))
            writer.field("kind", identity.kind)
            writer.field("identity", identity.text)
            if let name { writer.field("name", name) }
            writer.field("campaign", campaign)
            writer.field("until", String(until.microseconds))
            writer.field("whom", Base64.encode(whom))
        }
        return writer.bytes
    }

    /// Nil for what `json` did not write.
    init?(json: [UInt8]) {
        var texts: [String: String] = [:]
        do {
            var reader = JSONReader(json, texts: .forgiven)
            try reader.object { (reader, field) throws(JSONError) in
                texts[field] = try reader.string(maximumBytes: json.count)
            }
            try reader.finish()
        } catch {
            return nil
        }
        guard let channel = texts["channel"].flatMap({ Client.Channel(rawValue: $0) }),
            let client = texts["client"], let kind = texts["kind"],
            let identity = texts["identity"], let campaign = texts["campaign"],
            let until = texts["until"].flatMap({ Int64($0) }),
            let whom = texts["whom"].flatMap({ Base64.decode($0) }),
            let networks = Self.networks(texts["networks"] ?? "")
        else { return nil }
        var submitted = SubmittedInvoice(
            code: texts["code"] ?? "", number: texts["number"] ?? "",
            issuedOn: texts["issuedOn"] ?? "", amount: texts["amount"] ?? "",
            checkCode: texts["checkCode"] ?? "", sellerTaxNumber: texts["sellerTaxNumber"] ?? "",
            qrText: texts["qr"] ?? "")
        submitted.otherSums = OtherSums(
            beforeTax: Self.sum(texts["sumBeforeTax"]), withTax: Self.sum(texts["sumWithTax"]),
            unnamed: Self.sum(texts["sumUnnamed"]))
        self.init(
            submitted, by: Client(channel: channel, name: client, networks: networks),
            as: HolderIdentity(kind: kind, text: identity), name: texts["name"], in: campaign,
            until: Timestamp(microseconds: until), telling: whom)
    }

    private static func sum(_ text: String?) -> Fen? {
        text.flatMap { Int64($0) }.map { Fen($0) }
    }

    private static func networks(_ text: String) -> [Client.Network]? {
        var networks: [Client.Network] = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let share = Int(parts[0]) else { return nil }
            networks.append(Client.Network(name: String(parts[1]), share: share))
        }
        return networks
    }
}
