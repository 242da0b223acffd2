package import Cryptography
import Invoices

/// `draws/<name>/result.json`: who won, who was passed over and why, and of those who were met for a reason that
/// needs it whose entries they are.
package struct DrawResult: Hashable, Sendable {
    /// The result of one tier, the highest first in the file.
    package struct Tier: Hashable, Sendable {
        /// Places in the log, in the order in which they were drawn.
        package let winners: [UInt64]
        /// In the order in which they were met.
        package let skipped: [Skipped]
        /// Prizes that no entry was left for; they go to nobody.
        package let notAwarded: UInt64

        package init(winners: [UInt64], skipped: [Skipped], notAwarded: UInt64) {
            self.winners = winners
            self.skipped = skipped
            self.notAwarded = notAwarded
        }
    }

    /// An entry that was met and takes no prize.
    package struct Skipped: Hashable, Sendable {
        package let index: UInt64
        /// The reason's word: of the terms, of a rule, or one of the draw's own.
        package let reason: String

        package init(index: UInt64, reason: String) {
            self.index = index
            self.reason = reason
        }
    }

    /// The hashes that show whose an entry is, and that of this entry alone.
    package struct Shown: Hashable, Sendable {
        package let index: UInt64
        /// H(LP("fapiao.blind.v1") ‖ salt): with the pseudonym it gives the entry's holder tag.
        package let blind: Bytes32
        /// The holder's nym, the same in all of his entries of the campaign.
        package let pseudonym: Bytes32

        package init(index: UInt64, blind: Bytes32, pseudonym: Bytes32) {
            self.index = index
            self.blind = blind
            self.pseudonym = pseudonym
        }
    }

    /// A decision of all auditors.
    package struct Disqualified: Hashable, Sendable {
        package let index: UInt64
        package let reason: String
        /// SHA-256 of the auditors' evidence, which is not published itself.
        package let evidence: Bytes32
        /// The note with their signatures.
        package let note: [UInt8]

        package init(index: UInt64, reason: String, evidence: Bytes32, note: [UInt8]) {
            self.index = index
            self.reason = reason
            self.evidence = evidence
            self.note = note
        }
    }

    /// Some millions of entries passed over.
    package static let bytesMaximum = 256 << 20

    package let tiers: [Tier]
    package let disqualified: [Disqualified]
    /// One for each entry whose holder the result depends on: winners, and holders at the limit.
    package let shown: [Shown]

    package init(tiers: [Tier], disqualified: [Disqualified], shown: [Shown]) {
        self.tiers = tiers
        self.disqualified = disqualified
        self.shown = shown
    }

    /// The file as it is published: the same result gives the same bytes.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("tiers")
            writer.array(tiers) { writer, tier in
                writer.object { writer in
                    writer.name("winners")
                    writer.array(tier.winners) { $0.integer($1) }
                    writer.name("skipped")
                    writer.array(tier.skipped) { writer, skipped in
                        writer.object { writer in
                            writer.name("index")
                            writer.integer(skipped.index)
                            writer.field("reason", skipped.reason)
                        }
                    }
                    writer.name("not_awarded")
                    writer.integer(tier.notAwarded)
                }
            }
            writer.name("disqualified")
            writer.array(disqualified) { writer, one in
                writer.object { writer in
                    writer.name("index")
                    writer.integer(one.index)
                    writer.field("reason", one.reason)
                    writer.field("evidence", one.evidence.description)
                    writer.field("note", String(decoding: one.note, as: UTF8.self))
                }
            }
            writer.name("shown")
            writer.array(shown) { writer, one in
                writer.object { writer in
                    writer.name("index")
                    writer.integer(one.index)
                    writer.field("blind", one.blind.description)
                    writer.field("nym", one.pseudonym.description)
                }
            }
        }
        writer.endLine()
        return writer.bytes
    }

    /// Nil unless the bytes are as this type writes them.
    package init?(_ bytes: [UInt8]) {
        var (tiers, disqualified, shown) = ([Tier](), [Disqualified](), [Shown]())
        do {
            var reader = JSONReader(bytes)
            try reader.object { (reader, name) throws(JSONError) in
                switch name {
                case "tiers":
                    tiers = try reader.list { (reader) throws(JSONError) in try reader.tier() }
                case "disqualified":
                    disqualified = try reader.list { (reader) throws(JSONError) in
                        try reader.disqualified()
                    }
                case "shown":
                    shown = try reader.list { (reader) throws(JSONError) in try reader.shown() }
                default: try reader.skip()
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
        self.init(tiers: tiers, disqualified: disqualified, shown: shown)
        guard self.bytes == bytes else { return nil }
    }
}

extension JSONReader {
    /// One draw has some hundred thousand prizes.
    private static let elementsMaximum = 1 << 24
    private static let noteBytesMaximum = 65_536

    fileprivate mutating func list<Element>(
        _ element: (inout JSONReader) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element] {
        var elements: [Element] = []
        try array(maximum: Self.elementsMaximum) { (reader) throws(JSONError) in
            elements.append(try element(&reader))
        }
        return elements
    }

    fileprivate mutating func tier() throws(JSONError) -> DrawResult.Tier {
        var (winners, skipped) = ([UInt64](), [DrawResult.Skipped]())
        var notAwarded: UInt64 = 0
        try object { (reader, name) throws(JSONError) in
            switch name {
            case "winners":
                winners = try reader.list { (reader) throws(JSONError) in try reader.wholeNumber() }
            case "skipped":
                skipped = try reader.list { (reader) throws(JSONError) in try reader.skippedEntry()
                }
            case "not_awarded": notAwarded = try reader.wholeNumber()
            default: try reader.skip()
            }
        }
        return DrawResult.Tier(winners: winners, skipped: skipped, notAwarded: notAwarded)
    }

    private mutating func skippedEntry() throws(JSONError) -> DrawResult.Skipped {
        var (index, reason) = (UInt64?.none, String?.none)
        try object { (reader, name) throws(JSONError) in
            switch name {
            case "index": index = try reader.wholeNumber()
            case "reason": reason = try reader.text()
            default: try reader.skip()
            }
        }
        return DrawResult.Skipped(index: try needed(index), reason: try needed(reason))
    }

    fileprivate mutating func disqualified() throws(JSONError) -> DrawResult.Disqualified {
        var (index, reason, note) = (UInt64?.none, String?.none, String?.none)
        var evidence: Bytes32?
        try object { (reader, name) throws(JSONError) in
            switch name {
            case "index": index = try reader.wholeNumber()
            case "reason": reason = try reader.text()
            case "evidence": evidence = Bytes32(try reader.digits())
            case "note": note = try reader.string(maximumBytes: Self.noteBytesMaximum)
            default: try reader.skip()
            }
        }
        return DrawResult.Disqualified(
            index: try needed(index), reason: try needed(reason), evidence: try needed(evidence),
            note: Array(try needed(note).utf8))
    }

    fileprivate mutating func shown() throws(JSONError) -> DrawResult.Shown {
        var (index, blind, pseudonym) = (UInt64?.none, Bytes32?.none, Bytes32?.none)
        try object { (reader, name) throws(JSONError) in
            switch name {
            case "index": index = try reader.wholeNumber()
            case "blind": blind = Bytes32(try reader.digits())
            case "nym": pseudonym = Bytes32(try reader.digits())
            default: try reader.skip()
            }
        }
        return DrawResult.Shown(
            index: try needed(index), blind: try needed(blind), pseudonym: try needed(pseudonym))
    }
}
