import Edge
package import Invoices

/// The kinds that the digits of a code tell, as a table for the page's script: the script has no rules of
/// its own, so the two cannot drift apart.
///
/// The kind depends on a code's first digit, its eighth and its last two, but for a few codes from before
/// the rule. The table is filled by asking `InvoiceKind.told(by:)`.
package struct KindTable: Sendable {
    /// The kind told by each eighth digit of a ten-digit code.
    package let ten: [InvoiceKind?]
    /// The rows that differ: the kind told by each pair of last digits.
    package let rows: [[InvoiceKind?]]
    /// The row for each pair of first and eighth digit of a twelve-digit code.
    package let twelve: [Int]
    /// Codes that the digits alone would tell wrongly.
    package let legacy: [(code: String, kind: InvoiceKind)]

    package init() {
        ten = (0...9).map { Self.told("1100000\($0)00") }
        var rows: [[InvoiceKind?]] = []
        var twelve: [Int] = []
        for first in 0...9 {
            for eighth in 0...9 {
                let row = (0...99).map { last in
                    Self.told("\(first)000000\(eighth)00\(last / 10)\(last % 10)")
                }
                if let known = rows.firstIndex(of: row) {
                    twelve.append(known)
                } else {
                    twelve.append(rows.count)
                    rows.append(row)
                }
            }
        }
        self.rows = rows
        self.twelve = twelve
        legacy = InvoiceKind.legacyCodes.sorted().compactMap { code in
            Self.told(code).map { (code, $0) }
        }
    }

    private static func told(_ digits: String) -> InvoiceKind? {
        InvoiceCode(digits).flatMap(InvoiceKind.told(by:))
    }

    /// The kind as the page's script finds it.
    package func told(by code: InvoiceCode) -> InvoiceKind? {
        let text = code.description
        if let found = legacy.first(where: { $0.code == text }) { return found.kind }
        guard code.count == 12 else { return ten[code.digit(8)] }
        return rows[twelve[code.digit(1) * 10 + code.digit(8)]][code.kindDigits]
    }
}

extension KindTable {
    /// `const KINDS = {…};`, to stand before the script. All of it is ours: digits, letters and
    /// names of kinds, nothing that anybody sent.
    var script: String {
        let kinds = InvoiceKind.all
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        func letter(_ kind: InvoiceKind?) -> String {
            kind.flatMap { kind in kinds.firstIndex(of: kind) }.map { String(letters[$0]) } ?? "-"
        }
        func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }
        func quoted(_ text: String) -> String { "\"\(text)\"" }
        let kindItems = kinds.map { kind in
            "{names:[\(quoted(kind.chineseName)),\(quoted(kind.englishName))],"
                + "factor:\(quoted(kind.factor.rawValue))}"
        }
        let factorItems = FourthFactor.allCases.map { factor in
            let fields = Self.fields(of: factor).map(quoted)
            let label = factor.amountWord.map { word in
                list([quoted(word.chinese), quoted(word.english)])
            }
            return "\(quoted(factor.rawValue)):{fields:\(list(fields)),label:\(label ?? "null")}"
        }
        let legacyItems = legacy.map { "\(quoted($0.code)):\(quoted(letter($0.kind)))" }
        return """
            const KINDS={withoutCode:\(quoted(FourthFactor.totalWithTax.rawValue)),\
            kinds:\(list(kindItems)),factors:{\(factorItems.joined(separator: ","))},\
            ten:\(quoted(ten.map(letter).joined())),twelve:\(list(twelve.map(String.init))),\
            rows:\(list(rows.map { quoted($0.map(letter).joined()) })),\
            legacy:{\(legacyItems.joined(separator: ","))}};

            """
    }

    /// The form's fields that a factor asks for.
    static func fields(of factor: FourthFactor) -> [String] {
        [
            factor.needsAmount ? "amount" : nil,
            factor.needsCheckCode ? "checkCode" : nil,
            factor.needsSellerTaxNumber ? "sellerTaxNumber" : nil,
        ].compactMap { $0 }
    }
}
