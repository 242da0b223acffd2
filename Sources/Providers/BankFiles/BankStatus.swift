package import Payouts

/// The codes of ISO 20022's external lists that decide something.
package enum BankStatus {
    /// On its way: none of these is an end. ACWC is accepted with a change.
    package static let underWay: Set<String> = [
        "RCVD", "ACTC", "ACCP", "ACWC", "ACSP", "PDNG", "PART",
    ]
    /// The payee's side has it (ACCC), or the money has at least left ours (ACSC).
    package static let settled: Set<String> = ["ACCC", "ACSC"]
    /// Definite, unless a reason says that it is a repetition.
    package static let rejected = "RJCT"
    /// A rejection for these says that the first copy was taken. It fails nothing.
    package static let repetition: Set<String> = ["DUPL", "AM05"]

    /// Of a rejection and of a return.
    package static let classes: [String: FailureClass] = [
        // The account is wrong, closed, blocked; the bank is unknown.
        "AC01": .payee, "AC04": .payee, "AC06": .payee, "RC01": .payee, "BE01": .payee,
        // No funds; and what is wrong with our own file: currency, sums, dates, form.
        "AM04": .payer, "AM03": .payer, "AM10": .payer, "AM18": .payer, "DT01": .payer,
        "FF01": .payer,
    ]

    /// A reason that is not in the list is looked at by a person.
    package static func `class`(of reason: String) -> FailureClass { classes[reason] ?? .person }

    /// Everything that a bank has said of one order, put together.
    static func answer(_ events: [BankEvent], to submission: Submission) -> ProviderAnswer {
        var paid: PaidTransfer?
        var returned: String?
        var isTakenBack = false
        var rejection: String?
        var last: String?
        for event in events {
            switch event {
            case .booked(let amount, let reference):
                paid = PaidTransfer(
                    reference: reference, amount: amount, merchant: submission.account.merchant)
            case .returned(let reason): returned = reason
            case .creditTakenBack: isTakenBack = true
            case .status(let status, _) where settled.contains(status):
                // The report repeats no amount; it names the order, which has one.
                paid =
                    paid
                    ?? PaidTransfer(
                        reference: submission.order.text, amount: submission.amount,
                        merchant: submission.account.merchant)
            case .status(rejected, let reasons):
                if reasons.allSatisfy({ !repetition.contains($0) }) {
                    rejection = reasons.first ?? rejected
                } else {
                    last = "repetition"
                }
            case .status(let status, _): last = status
            }
        }
        // Whether the payee has it in the end nobody can say from here: a person looks.
        if isTakenBack { return .unknown("a credit was taken back") }
        if let returned, paid != nil { return .returned(reason: returned) }
        if let paid { return .paid(paid) }
        // A return of what was never told to have left is not understood: a person looks.
        if let returned { return .unknown("returned \(returned), and not booked") }
        if let rejection { return .failed(reason: rejection, `class`(of: rejection)) }
        guard let last else { return .notFound }
        return underWay.contains(last) || last == "repetition" ? .processing : .unknown(last)
    }
}
