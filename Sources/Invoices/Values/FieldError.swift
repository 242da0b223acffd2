/// A fault in something that was sent: the field, by its name in the API, and the reason. The gateways
/// turn it into a sentence in the asker's language.
package struct FieldError: Error, Sendable, Hashable {
    /// As the API names it: `issuedOn`, `seller.taxNumber`.
    package let field: String
    package let reason: Reason

    package init(_ field: String, _ reason: Reason) {
        self.field = field
        self.reason = reason
    }

    /// The raw value is the code that programs read.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        case missing
        case notJSON = "not_json"
        case unknownField = "unknown_field"
        case wrongType = "wrong_type"
        case tooLong = "too_long"
        case notACode = "not_a_code"
        case unknownKind = "unknown_kind"
        case kindMismatch = "kind_mismatch"
        case unknownRegion = "unknown_region"
        case notANumber = "not_a_number"
        case codeMissing = "code_missing"
        case codeSuperfluous = "code_superfluous"
        case notADate = "not_a_date"
        case inTheFuture = "in_the_future"
        case notAnAmount = "not_an_amount"
        case notACheckCode = "not_a_check_code"
        case notATaxNumber = "not_a_tax_number"
        case notAQRText = "not_a_qr_text"
        case severalInvoices = "several_invoices"
        case sumMismatch = "sum_mismatch"
        case originalMissing = "original_missing"
        case originalSuperfluous = "original_superfluous"
        case originalIsItself = "original_is_itself"
        case unknownChange = "unknown_change"
        case repeatedOtherwise = "repeated_otherwise"
        case contradictsText = "contradicts_text"
        case unknownCampaign = "unknown_campaign"
        case notPrintable = "not_printable"
    }
}

extension FieldError: CustomStringConvertible {
    /// For reports, logs and the terminal, in English.
    package var description: String { "\(field): \(reason.explanation)" }
}

extension FieldError.Reason {
    /// The reason in words: how the field should look.
    package var explanation: String {
        switch self {
        case .missing: "is missing"
        case .notJSON: "is not sound JSON"
        case .unknownField: "is not a field of this object"
        case .wrongType: "has the wrong JSON type"
        case .tooLong: "is too long"
        case .notACode: "an invoice code is 10 or 12 digits"
        case .unknownKind: "tells no kind of invoice"
        case .kindMismatch: "the code belongs to another kind of invoice"
        case .unknownRegion: "begins with digits of no region"
        case .notANumber: "an invoice number is 8 digits, or 20 without a code"
        case .codeMissing: "a number of 8 digits needs its code"
        case .codeSuperfluous: "a number of 20 digits has no code"
        case .notADate: "a date is written 2026-01-31 or 20260131"
        case .inTheFuture: "lies in the future"
        case .notAnAmount: "an amount is up to 11 digits and two decimals, such as 1234.50"
        case .notACheckCode: "give the last 6 digits of the check code, or all 20"
        case .notATaxNumber:
            "a tax number has 15 to 20 digits and capitals, and no hyphen or blank within"
        case .notAQRText: "is not the text of an invoice's QR code"
        case .severalInvoices: "tells of several invoices; give one at a time"
        case .sumMismatch: "amounts do not add up"
        case .originalMissing: "a negative invoice names the original that it reverses"
        case .originalSuperfluous: "only a negative invoice names an original"
        case .originalIsItself: "an invoice cannot reverse itself"
        case .unknownChange: "is one of issue, void, red-flush"
        case .repeatedOtherwise: "stands before with other details; only the first are compared"
        case .contradictsText: "differs from the QR code's text beside it"
        case .unknownCampaign: "is no campaign that takes entries here"
        case .notPrintable: "has characters that nobody can see"
        }
    }
}
