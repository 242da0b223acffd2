import Invoices
import Payouts

/// A provider with all the faults that providers have. What it knows is true; what it answers need not be.
struct SimulatedProvider {
    enum BillState: Hashable {
        case processing, waiting, cancelling, success, returned, cancelled
        case failed(String, FailureClass)

        var isFinal: Bool {
            switch self {
            case .processing, .waiting, .cancelling: false
            case .success, .returned, .cancelled, .failed: true
            }
        }
    }

    struct Bill {
        let submission: Submission
        let win: Int
        let landedAt: Timestamp
        var state = BillState.processing
        /// It has said for good that it would not pay, and has paid.
        var isLate = false
    }

    /// What the world does to a bill, later.
    struct Change {
        let order: OrderNumber
        let state: BillState
        let time: Timestamp
    }

    private(set) var bills: [OrderNumber: Bill] = [:]
    /// By merchant account: until when its balance is short.
    private var shortUntil: [MerchantAccount: Timestamp] = [:]
    private(set) var faults: [String] = []

    /// A call arrives. The same number again changes nothing.
    /// - Parameter signedAt: by the caller's clock.
    mutating func land(
        _ submission: Submission, win: Int, signedAt: Timestamp, at now: Timestamp,
        _ chance: inout SplitMix64
    ) -> (answer: ProviderAnswer, changes: [Change]) {
        guard now.duration(since: signedAt) <= .seconds(300) else {
            return (.unknown("SIGN_ERROR"), [])
        }
        if let bill = bills[submission.order] {
            if bill.submission != submission { faults.append("\(submission.order): two bodies") }
            return (answer(of: bill), [])
        }
        if let until = shortUntil[submission.account], now < until {
            return (.payerSide(stop: "NOT_ENOUGH"), [])
        }
        switch chance.below(100) {
        case 0..<3: return (.throttled, [])
        case 3..<6: return (.unknown("SYSTEM_ERROR"), [])
        case 6..<7:
            shortUntil[submission.account] = now.advanced(by: .seconds(chance.within(1...7_200)))
            return (.payerSide(stop: "NOT_ENOUGH"), [])
        default: break
        }
        var bill = Bill(submission: submission, win: win, landedAt: now)
        let changes = fate(of: submission.order, from: now, &bill, &chance)
        bills[submission.order] = bill
        return (chance.chance(50) ? .accepted : answer(of: bill), changes)
    }

    private func fate(
        of order: OrderNumber, from now: Timestamp, _ bill: inout Bill, _ chance: inout SplitMix64
    ) -> [Change] {
        func after(_ seconds: ClosedRange<Int>, _ state: BillState) -> Change {
            let time = now.advanced(by: .milliseconds(1_000 * chance.within(seconds) + 7))
            return Change(order: order, state: state, time: time)
        }
        switch chance.below(100) {
        case 0..<40: return [after(0...5, .success)]
        case 40..<50: return [after(6...90_000, .success)]
        case 50..<62:
            bill.state = .waiting
            return [after(1...86_000, .success)]
        case 62..<68:
            bill.state = .waiting
            // Closed after 24 hours, or later.
            return [after(86_400...110_000, .failed("OVERDUE_CLOSE", .overdue))]
        case 68..<74: return [after(0...100, .failed("ACCOUNT_FROZEN", .payee))]
        case 74..<78: return [after(0...100, .failed("DAY_RECEIVED_QUOTA_EXCEED", .tomorrow))]
        case 78..<81: return [after(0...100, .failed("TRANSFER_QUOTA_EXCEED", .payer))]
        case 81..<84: return [after(0...100, .failed("TRANSFER_RISK", .person))]
        // The balance is short: topped up in the last hour, or closed behind the 24 hours.
        case 84..<88: return [after(80_000...95_000, .success)]
        case 88..<91: return [after(86_400...100_000, .failed("OVERDUE_CLOSE", .overdue))]
        // It says for good that it will not pay, and does.
        case 91..<93:
            let failure = chance.chance(50) ? FailureClass.payee : .tomorrow
            let said = after(0...100, .failed("OTHER_FAIL_REASON_TYPE", failure))
            let paid = said.time.advanced(by: .seconds(chance.within(1...300_000)))
            let back = paid.advanced(by: .seconds(chance.within(3_600...259_200)))
            return [said, Change(order: order, state: .success, time: paid)]
                + (chance.chance(30)
                    ? [Change(order: order, state: .returned, time: back)] : [])
        default:
            let paid = after(0...60, .success)
            let back = paid.time.advanced(by: .seconds(chance.within(3_600...259_200)))
            return [paid, Change(order: order, state: .returned, time: back)]
        }
    }

    /// - Returns: the win whose bill has changed.
    mutating func apply(_ change: Change) -> Int? {
        guard let bill = bills[change.order] else { return nil }
        switch (bill.state, change.state) {
        case (.success, .returned): break
        case (.failed, .success): bills[change.order]?.isLate = true
        case (let state, _) where state.isFinal: return nil
        case (_, .returned): return nil
        default: break
        }
        bills[change.order]?.state = change.state
        return bill.win
    }

    /// The wish to withdraw: the payee may be quicker.
    mutating func cancel(
        _ order: OrderNumber, at now: Timestamp, _ chance: inout SplitMix64
    ) -> (answer: ProviderAnswer, changes: [Change]) {
        guard let bill = bills[order] else { return (.notFound, []) }
        guard bill.state == .waiting else { return (.unknown("INVALID_REQUEST"), []) }
        bills[order]?.state = .cancelling
        let time = now.advanced(by: .seconds(chance.within(0...30)))
        let state = chance.chance(30) ? BillState.success : .cancelled
        return (.processing, [Change(order: order, state: state, time: time)])
    }

    func query(_ order: OrderNumber, at now: Timestamp, _ chance: inout SplitMix64)
        -> ProviderAnswer
    {
        switch chance.below(100) {
        case 0..<4: return .unknown("no answer")
        case 4..<6: return .throttled
        case 6..<7: return .unknown("a word that nobody knows")
        default: break
        }
        guard let bill = bills[order] else { return .notFound }
        // A bill that came a moment ago may not be found yet.
        if now.duration(since: bill.landedAt) < .seconds(20), chance.chance(20) { return .notFound }
        return answer(of: bill)
    }

    private func answer(of bill: Bill) -> ProviderAnswer {
        switch bill.state {
        case .processing, .cancelling: .processing
        case .waiting: .needsUser(package: "page")
        case .success:
            .paid(
                PaidTransfer(
                    reference: "4200\(bill.submission.order)", amount: bill.submission.amount,
                    merchant: bill.submission.account.merchant, payee: bill.submission.payee))
        case .returned: .returned(reason: "RR04")
        case .cancelled: .cancelled
        case .failed(let reason, let failure): .failed(reason: reason, failure)
        }
    }

    /// Money that left for this win and has not come back.
    func payments(of win: Int) -> Int {
        bills.values.count { $0.win == win && $0.state == .success }
    }

    /// The same without what nobody could expect to be paid.
    func expectedPayments(of win: Int) -> Int {
        bills.values.count { $0.win == win && $0.state == .success && !$0.isLate }
    }

    func paid(through account: MerchantAccount) -> Fen {
        Fen(
            bills.values.filter { $0.state == .success && $0.submission.account == account }
                .reduce(0) { $0 + $1.submission.amount.value })
    }
}
