import Verification

/// The columns of a CSV load, by their names in the header row.
package enum CSVColumn: String, CaseIterable, Sendable {
    case kind, code, number, issuedOn, checkCode, machineNumber
    case sellerName, sellerTaxNumber, sellerAddressAndPhone, sellerBankAndAccount
    case buyerName, buyerTaxNumber, buyerAddressAndPhone, buyerBankAndAccount
    case amount, tax, total, remark, originalCode, originalNumber
    /// A JSON array as in the canonical face, or empty.
    case lines
    /// N, or Y for an invoice that was issued and voided; empty is N. The column may be missing.
    case status

    /// The columns of a header row; every one but `status` must be there, in any order.
    static func header(_ fields: [ArraySlice<UInt8>]) throws(IngestFault) -> [CSVColumn] {
        var columns: [CSVColumn] = []
        for field in fields {
            guard let name = String(validating: field, as: UTF8.self) else {
                throw .header(RejectedRow.Reason.utf8Expected)
            }
            guard let column = CSVColumn(rawValue: name.trimmed) else {
                throw .header("unknown column “\(name.prefix(64))”")
            }
            guard !columns.contains(column) else {
                throw .header("the column “\(column.rawValue)” comes twice")
            }
            columns.append(column)
        }
        let missing = allCases.filter { $0 != .status && !columns.contains($0) }
        guard missing.isEmpty else {
            let names = missing.map(\.rawValue).joined(separator: ", ")
            throw .header("these columns are missing: \(names)")
        }
        return columns
    }

    /// Puts a field's text where it belongs; `lines` is read elsewhere.
    func put(_ text: String, into draft: inout InvoiceDraft) {
        switch self {
        case .kind: draft.kind = text
        case .code: draft.code = text
        case .number: draft.number = text
        case .issuedOn: draft.issuedOn = text
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
        case .amount: draft.amount = text
        case .tax: draft.tax = text
        case .total: draft.total = text
        case .remark: draft.remark = text
        case .originalCode: draft.originalCode = text
        case .originalNumber: draft.originalNumber = text
        case .lines, .status: break
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
