/// The data of a buyer that only callers with a proven identity may see: a natural person's. A buyer
/// without a tax number is taken for one (个人信息保护法, article 6: no more than is needed).
package enum BuyerPrivacy {
    /// True for a buyer without a tax number, who is taken for a natural person.
    package static func isPrivate(_ buyer: Party) -> Bool { buyer.taxNumber.isEmpty }

    /// The invoice as any holder of it may see it.
    package static func masked(_ invoice: Invoice) -> Invoice {
        guard isPrivate(invoice.buyer) else { return invoice }
        var masked = invoice
        masked.buyer.name = initial(of: invoice.buyer.name)
        masked.buyer.addressAndPhone = invoice.buyer.addressAndPhone.isEmpty ? "" : "***"
        masked.buyer.bankAndAccount = invoice.buyer.bankAndAccount.isEmpty ? "" : "***"
        return masked
    }

    /// The canonical JSON as anybody may see it: the very bytes of the ledger where there is
    /// nothing to hide, which is told without parsing them.
    package static func masked(face: [UInt8]) -> [UInt8] {
        if hasBuyerTaxNumber(face) { return face }
        guard let invoice = try? Invoice(json: face[...]) else { return Array("{}".utf8) }
        return masked(invoice).json
    }

    /// Canonical JSON writes the buyer's tax number right after the name, or not at all. Quotes
    /// within strings are escaped there, so the bytes searched for can only be a field's name.
    private static func hasBuyerTaxNumber(_ face: [UInt8]) -> Bool {
        guard let buyer = position(of: Array(#""buyer":{"#.utf8), in: face[...]) else {
            return false
        }
        let rest = face[buyer...]
        guard let end = position(of: Array("}".utf8), in: rest) else { return false }
        return position(of: Array(#"","taxNumber":""#.utf8), in: rest[..<end]) != nil
    }

    private static func position(of needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= needle.count else { return nil }
        var start = bytes.startIndex
        while start <= bytes.endIndex - needle.count {
            if bytes[start] == needle[0], bytes[start...].starts(with: needle) { return start }
            start += 1
        }
        return nil
    }

    /// `张**`: enough for the holder to recognise, too little for a stranger to learn.
    private static func initial(of name: String) -> String {
        name.prefix(1) + "**"
    }
}
