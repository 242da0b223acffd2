import Invoices

/// The six digits of GB/T 2260 within a seller's tax number: where the seller is registered.
package enum SellerRegion {
    /// Empty for a number too short to have one.
    package static func digits(of taxNumber: String) -> String {
        let text = Array(taxNumber)
        guard text.count >= 15 else { return "" }
        // GB 32100: an authority and a sort, then the region. Older numbers, of 15 digits or a person's
        // identity and what follows it, begin with the region.
        let first = text.count == 18 && !isPersonal(text) ? 2 : 0
        return String(text[first..<first + 6])
    }

    /// GB 11643: the date of birth is at digits 7 to 14. A unified code has the middle of an
    /// organization's code there, which may look like a date too; its own check character tells.
    private static func isPersonal(_ text: [Character]) -> Bool {
        CalendarDay(String(text[6..<14])) != nil
            && TaxNumber.checkCharacter(ofFirst17: String(text[..<17]).utf8)
                != text[17].asciiValue
    }
}
