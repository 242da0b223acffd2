package import Invoices

/// The content that an entry hides, as its row has it encrypted: for the auditors, for whoever asks
/// for the own entry again, and to look once more how the invoice stands.
package struct EntryOpening: Hashable, Sendable {
    package let invoice: EnteredInvoice
    /// With tax (价税合计), in fen.
    package let amount: Fen
    /// The buyer's name as the invoice has it.
    package let buyer: String
    /// The name of the person who entered, as he says it, or as the program that enters for him has checked it; nil
    /// where none was given.
    package let name: String?

    package init(_ receipt: VerifiedReceipt, name: String?) {
        invoice = receipt.invoice
        amount = receipt.amount
        buyer = receipt.buyer
        self.name = name
    }

    /// The plain text of the row, to be encrypted under the personal key.
    package var json: [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.object { writer in
            writer.field("seller", invoice.seller)
            writer.field("code", invoice.code)
            writer.field("number", invoice.number)
            writer.name("fen")
            writer.integer(amount.value)
            writer.field("buyer", buyer)
            if let name { writer.field("name", name) }
        }
        return writer.bytes
    }

    /// Nil for what this type did not write.
    package init?(json: [UInt8]) {
        var texts: [String: String] = [:]
        var fen: Int64?
        do {
            var reader = JSONReader(json)
            try reader.object { (reader, field) throws(JSONError) in
                if field == "fen" {
                    fen = Int64(try reader.decimal(maximumBytes: Self.textBytesMaximum))
                } else {
                    texts[field] = try reader.string(maximumBytes: Self.textBytesMaximum)
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
        guard let seller = texts["seller"], let code = texts["code"],
            let number = texts["number"], let fen, let buyer = texts["buyer"]
        else { return nil }
        invoice = EnteredInvoice(seller: seller, code: code, number: number)
        amount = Fen(fen)
        self.buyer = buyer
        name = texts["name"]
    }

    private static let textBytesMaximum = 4_096

    /// Nil only for a damaged row.
    package var id: InvoiceID? {
        let code = InvoiceCode(invoice.code)
        guard let number = InvoiceNumber(invoice.number), (code == nil) == invoice.code.isEmpty
        else { return nil }
        return InvoiceID(code: code, number: number)
    }
}
