/// Details of one invoice that are given twice, by a field and by the text beside it: where they differ, one of
/// them is another invoice's, or a slip. The asker is told, for nobody can know which was meant.
enum Contradiction {
    /// A value that cannot be read contradicts nothing: it has a fault of its own.
    static func fault<Value: Equatable>(
        _ field: String, _ given: String, _ said: String, _ value: (String) -> Value?
    ) -> FieldError? {
        guard !given.isEmpty, !said.isEmpty, let given = value(given), let said = value(said),
            given != said
        else { return nil }
        return FieldError(field, .contradictsText)
    }

    /// The end of a check code says the same as the whole.
    static func checkCodeFault(_ given: String, _ said: String) -> FieldError? {
        let (given, said) = (given.uppercased(), said.uppercased())
        let lengths = [5, 6, 20]
        guard lengths.contains(given.utf8.count), lengths.contains(said.utf8.count),
            !given.hasSuffix(said), !said.hasSuffix(given)
        else { return nil }
        return FieldError("checkCode", .contradictsText)
    }
}

extension QRText {
    /// The fields of `typed` that say otherwise, in the order of the form. Of kinds with a code the amount may
    /// be the one before tax or the total, so another one is no contradiction yet: both are compared.
    func contradictions(by typed: SubmittedInvoice) -> [FieldError] {
        [
            Contradiction.fault("code", typed.code, code) { InvoiceCode($0) },
            Contradiction.fault("number", typed.number, number) { InvoiceNumber($0) },
            Contradiction.fault("issuedOn", typed.issuedOn, issuedOn) { CalendarDay($0) },
            code.isEmpty && number.utf8.count == 20
                ? Contradiction.fault("amount", typed.amount, amount) { Fen(yuan: $0) } : nil,
            Contradiction.checkCodeFault(typed.checkCode, checkCode),
            Contradiction.fault("sellerTaxNumber", typed.sellerTaxNumber, sellerTaxNumber) {
                TaxNumber($0.uppercased())
            },
        ].compactMap { $0 }
    }
}
