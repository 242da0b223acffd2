import Invoices

/// The content that an entry hides, as auditors get it: a line of JSON each. It names an invoice
/// and a person, so it lies in a folder that only its owner can open.
package struct AuditOpening: Hashable, Sendable {
    package static let lineBytesMaximum = 65_536

    /// The entry's place in the log.
    package let index: UInt64
    /// The random id.
    package let holder: String
    /// Seller, code, number, amount and names, of which the log has hashes alone.
    package let opening: EntryOpening

    package init(index: UInt64, holder: String, opening: EntryOpening) {
        self.index = index
        self.holder = holder
        self.opening = opening
    }

    /// With its line feed.
    package var line: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("index")
            writer.integer(index)
            writer.field("holder", holder)
            writer.name("opening")
            writer.raw(opening.json)
        }
        writer.endLine()
        return writer.bytes
    }

    /// Nil for what this type did not write.
    package init?(line: some Sequence<UInt8>) {
        var (index, holder, opening) = (UInt64?.none, String?.none, EntryOpening?.none)
        do {
            var reader = JSONReader(Array(line))
            try reader.object { (reader, name) throws(JSONError) in
                switch name {
                case "index": index = try reader.wholeNumber()
                case "holder": holder = try reader.text()
                case "opening": opening = EntryOpening(json: Array(try reader.skip()))
                default: try reader.skip()
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
        guard let index, let holder, let opening else { return nil }
        self.init(index: index, holder: holder, opening: opening)
    }
}
