import Invoices

/// The columns of a CSV load, by their names in the header row.
package enum CSVColumn: String, CaseIterable, Sendable {
    case kind, code, number, issuedOn, checkCode, machineNumber
    case sellerName, sellerTaxNumber, sellerAddressAndPhone, sellerBankAndAccount
    case buyerName, buyerTaxNumber, buyerAddressAndPhone, buyerBankAndAccount
    case amount, tax, total, remark, originalCode, originalNumber
    /// A JSON array as in the canonical face, or empty.
    case lines
    /// N, or Y for an invoice that was issued and voided; empty is N.
    case status

    /// True if a load without the column is of no use: an invoice has it always.
    package var isRequired: Bool {
        switch self {
        case .kind, .number, .issuedOn, .sellerName, .sellerTaxNumber, .buyerName, .amount, .tax,
            .total:
            true
        default: false
        }
    }

    /// True if the value is a number, date, code or keyword, so that white space around it is no
    /// part of it.
    var isPlain: Bool {
        switch self {
        case .kind, .code, .number, .issuedOn, .checkCode, .machineNumber, .sellerTaxNumber,
            .buyerTaxNumber, .amount, .tax, .total, .originalCode, .originalNumber, .status:
            true
        default: false
        }
    }

    /// True if the value is made of digits and signs, which a Chinese keyboard may write full-width.
    private var hasDigits: Bool { isPlain && self != .kind && self != .status }

    var isSum: Bool { self == .amount || self == .tax || self == .total }

    /// True for a text of digits, but too few: a spreadsheet has taken zeros off its front.
    func lacksZeros(_ text: String) -> Bool {
        let count = text.utf8.count
        let isShort =
            switch self {
            case .code, .originalCode: count == 11
            case .number, .originalNumber: (1..<8).contains(count)
            case .checkCode: (15..<20).contains(count)
            case .machineNumber: (6..<12).contains(count)
            default: false
            }
        return isShort && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Puts a field's text where it belongs; `lines` is read elsewhere.
    func put(_ text: String, into draft: inout InvoiceDraft) {
        let text = hasDigits ? CSVText.plain(text) : text
        switch self {
        case .kind: draft.kind = CSVText.kind(text)
        case .code: draft.code = text
        case .number: draft.number = text
        case .issuedOn: draft.issuedOn = CSVText.date(text)
        case .checkCode: draft.checkCode = text
        case .machineNumber: draft.machineNumber = text
        case .sellerName: draft.seller.name = text
        case .sellerTaxNumber: draft.seller.taxNumber = text
        case .sellerAddressAndPhone: draft.seller.addressAndPhone = text
        case .sellerBankAndAccount: draft.seller.bankAndAccount = text
        case .buyerName: draft.buyer.name = text
        case .buyerTaxNumber: draft.buyer.taxNumber = text
        case .buyerAddressAndPhone: draft.buyer.addressAndPhone = text
        case .buyerBankAndAccount: draft.buyer.bankAndAccount = text
        case .amount: draft.amount = CSVText.amount(text)
        case .tax: draft.tax = CSVText.amount(text)
        case .total: draft.total = CSVText.amount(text)
        case .remark: draft.remark = text
        case .originalCode: draft.originalCode = text
        case .originalNumber: draft.originalNumber = text
        case .lines, .status: break
        }
    }
}
