import Invoices
import Payouts

/// One prize of 1,000 yuan, of which 200 are tax, through events in any order: what the provider has really paid, and what
/// the payout and the books make of it.
struct PaymentOrder {
    enum Event: String, CaseIterable {
        /// The invoice is void.
        case void
        /// The next attempt goes out, if one may.
        case submit
        /// The provider says for good that the attempt under way pays nothing, or that nobody has confirmed in time.
        case fail, expire
        /// The provider pays the first or second attempt, whatever it has said before.
        case payFirst = "pay 1", paySecond = "pay 2"
        /// The payee's bank sends it back.
        case backFirst = "back 1", backSecond = "back 2"
        /// The holder pays back what he owes.
        case repay
        case hold, release
        /// The worker does what is to be done and sends nothing.
        case work
    }

    static let win = WinID(origin: "a.example/lottery/spring", index: 1)
    static let account = MerchantAccount(.bank, "6225000001")
    static let (gross, net, tax) = (Fen(1_000_00), Fen(800_00), Fen(200_00))
    private static let start = Timestamp(microseconds: 1_780_000_000_000_000)
    private static let far = start.advanced(by: .seconds(90 * 86_400))

    var payout: Payout
    var books = Books()
    /// The attempts that the payee has the money of.
    private(set) var paid: Set<Int> = []
    private var back: Set<Int> = []
    private(set) var repayments = 0
    private(set) var faults: [String] = []

    init() {
        payout = Payout(Self.win, gross: Self.gross, at: Self.start)
        payout.bind([1], at: Self.start)
        write([.deposit(Self.gross, to: "spring", reference: "1")])
        write([payout.reserved])
    }

    private mutating func write(_ transfers: [Transfer]) {
        if transfers.isEmpty { return }
        let decision = books.write(transfers)
        if decision != .written { faults.append("the books say \(decision) to \(transfers)") }
    }

    private static func submission(_ attempt: Int) -> Submission {
        Submission(
            account: account, order: OrderNumber(of: win, attempt: attempt), amount: net,
            payee: nil, body: [])
    }

    /// - Returns: false where it cannot happen now.
    mutating func happen(_ event: Event) -> Bool {
        let before = payout
        switch event {
        case .void: write(payout.void(at: Self.start))
        case .submit:
            guard payout.attempt < 2, case .prepare(let attempt) = payout.step(at: Self.far) else {
                return false
            }
            write(payout.begin(Self.submission(attempt), withheld: Self.tax, at: Self.start))
        case .fail, .expire:
            guard payout.state.isLive, !paid.contains(payout.attempt) else { return false }
            let failure = event == .fail ? FailureClass.tomorrow : .overdue
            tell(.failed(reason: "x", failure), payout.attempt)
            payout.visit(until: Self.far, at: Self.start)
        case .payFirst: return pay(1)
        case .paySecond: return pay(2)
        case .backFirst: return sendBack(1)
        case .backSecond: return sendBack(2)
        case .repay:
            let transfers = payout.repaid()
            if !transfers.isEmpty { repayments += 1 }
            write(transfers)
        case .hold: payout.hold("x")
        case .release: payout.release(at: Self.start)
        case .work:
            guard payout.step(at: Self.far) == .forfeit else { return false }
            write(payout.forfeit())
        }
        return payout != before
    }

    private mutating func pay(_ attempt: Int) -> Bool {
        guard attempt <= payout.attempt, !back.contains(attempt), paid.insert(attempt).inserted
        else { return false }
        tell(
            .paid(
                PaidTransfer(
                    reference: "42", amount: Self.net, merchant: Self.account.merchant)), attempt)
        return true
    }

    private mutating func sendBack(_ attempt: Int) -> Bool {
        guard paid.remove(attempt) != nil else { return false }
        back.insert(attempt)
        tell(.returned(reason: "AC04"), attempt)
        if payout.next == .payee { payout.bind([2], at: Self.start) }
        return true
    }

    /// Told twice it is as told once.
    private mutating func tell(_ answer: ProviderAnswer, _ attempt: Int) {
        func tellOnce(_ payout: inout Payout) -> [Transfer] {
            attempt == payout.attempt
                ? payout.answered(answer, to: payout.order, at: Self.start, jitter: 0)
                : payout.answeredLate(answer, to: Self.submission(attempt))
        }
        write(tellOnce(&payout))
        var again = payout
        let transfers = tellOnce(&again)
        if !transfers.isEmpty || again != payout {
            faults.append("\(answer) of \(attempt) told again is \(transfers)")
        }
    }

    /// What is under way ends as the provider knows it, people have looked, and the worker has nothing left to do.
    mutating func settle() {
        payout.release(at: Self.start)
        if payout.state.isLive { _ = happen(.fail) }
        while happen(.work) {}
    }

    /// The holder has had what he has a right to, or owes the rest, or is owed it; and the books say the same.
    mutating func judge() {
        func count(_ fen: Fen) -> Int { Int(fen.value / Self.net.value) }
        faults += books.proof.faults.map { "\($0)" }
        if books[.clearing(Self.account)].posted.value != Int64(paid.count) * Self.net.value {
            faults.append("clearing is not what the provider has paid")
        }
        let claim = books.isPending(.clawback(Self.win)) ? 1 : 0
        let isReserved = books.isPending(.win(Self.win))
        let due = isReserved ? 1 : count(books[.payable(Self.win)].posted)
        // Below zero for what he owes, above for what came back twice.
        let debt = count(books[.clawback(campaign: "spring")].posted)
        let entitled = payout.isVoid || payout.isRepaid ? 0 : 1
        let had = paid.count - repayments - claim + debt + due
        if had != entitled { faults.append("the holder comes to \(had) instead of \(entitled)") }
        if (claim > 0) != payout.isClawedBack { faults.append("a claim that is none") }
        if due > 0, payout.state.isFinal { faults.append("what is owed ends unpaid") }
        let fund = books[.fund(campaign: "spring")]
        // Tax, and what is claimed back, is the fund's again when nothing of the prize is.
        let whole = entitled == 0 && claim == 0
        if whole, fund.posted != Self.gross { faults.append("the fund has \(fund.posted)") }
        if whole, books[.tax(campaign: "spring")].posted != .zero { faults.append("tax is left") }
    }
}
