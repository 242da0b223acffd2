import Invoices
import Payouts
import Testing

struct PayoutTests {
    private static let win = WinID(origin: "a.example/lottery/spring", index: 1)
    private static let account = MerchantAccount(.wechat, "1900000001")
    private static let start = Timestamp(microseconds: 1_780_000_000_000_000)

    private static func after(_ seconds: Int) -> Timestamp {
        start.advanced(by: .seconds(seconds))
    }

    private static func submission(_ payout: Payout, attempt: Int = 1) -> Submission {
        Submission(
            account: account, order: OrderNumber(of: win, attempt: attempt), amount: payout.net,
            payee: "openid", app: "wx1", body: [1])
    }

    private static func ready(gross: Int64 = 600) -> Payout {
        var payout = Payout(win, gross: Fen(gross), at: start)
        payout.bind([1], at: start)
        return payout
    }

    /// An attempt of which the provider has answered this.
    private static func submitted(_ answer: ProviderAnswer) -> (payout: Payout, books: Books) {
        var payout = ready()
        var books = Books()
        _ = books.write([.deposit(Fen(600), to: "spring", reference: "1")])
        _ = books.write([payout.reserved])
        _ = books.write(payout.begin(submission(payout), withheld: .zero, at: start))
        let transfers = payout.answered(answer, to: payout.order, at: start, jitter: 0)
        let decision = transfers.isEmpty ? .written : books.write(transfers)
        #expect(decision == .written)
        return (payout, books)
    }

    private static func transfer(
        amount: Int64 = 600, merchant: String = "1900000001", app: String? = "wx1",
        payee: String? = "openid"
    ) -> PaidTransfer {
        PaidTransfer(
            reference: "42", amount: Fen(amount), merchant: merchant, app: app, payee: payee)
    }

    private static let definite: [(ProviderAnswer, PayoutState)] = [
        (.failed(reason: "x", .payee), .failed), (.failed(reason: "x", .tomorrow), .failed),
        (.failed(reason: "x", .payer), .failed), (.failed(reason: "x", .person), .failed),
        (.failed(reason: "x", .overdue), .expired), (.cancelled, .cancelled),
    ]
    private static let indefinite: [(ProviderAnswer, PayoutState)] = [
        (.accepted, .accepted), (.needsUser(package: nil), .needsUser), (.processing, .processing),
        (.unknown("x"), .unknown), (.notFound, .unknown), (.payerSide(stop: "x"), .unknown),
        (.throttled, .unknown),
    ]

    /// The one rule of money: another number after a definite failure and after nothing else.
    @Test func onlyADefiniteFailurePermitsAnotherNumber() {
        for (answer, state) in Self.definite + Self.indefinite + [(.paid(Self.transfer()), .paid)] {
            var (payout, books) = Self.submitted(answer)
            #expect(payout.state == state, "\(answer)")
            payout.release(at: Self.start)
            payout.bind([2], at: Self.start)
            let step = payout.step(at: Self.after(10 * 86_400))
            #expect(
                (step == .prepare(attempt: 2)) == answer.isDefiniteFailure, "\(answer): \(step)")
            // What is owed is owed again, and nothing is on its way.
            let owed = books[.payable(Self.win)].available
            #expect(owed == (answer.isDefiniteFailure ? Fen(600) : .zero), "\(answer)")
        }
    }

    @Test func whenTheNextAttemptBeginsFollowsFromTheFailure() {
        for (failure, later) in [
            (FailureClass.payee, nil), (.overdue, nil), (.person, nil), (.tomorrow, 86_400),
            (.payer, 600),
        ] as [(FailureClass, Int?)] {
            let (payout, _) = Self.submitted(.failed(reason: "x", failure))
            #expect(payout.wakesAt == later.map { Self.after($0) }, "\(failure)")
            #expect((payout.alarm == .person) == (failure == .person))
        }
    }

    @Test func aPaymentOfAnotherKindIsNeverPosted() {
        for other in [
            Self.transfer(amount: 601), Self.transfer(merchant: "2"), Self.transfer(app: "wx2"),
            Self.transfer(payee: "somebody"),
        ] {
            var (payout, books) = Self.submitted(.paid(other))
            // It is asked again each day, and at once when a person wants it.
            #expect(payout.alarm == .mismatch && payout.wakesAt == Self.after(86_400))
            #expect(books[.clearing(Self.account)].posted == .zero)
            // Nor does anything that is said later free it.
            for answer in [ProviderAnswer.failed(reason: "x", .payee), .notFound, .processing] {
                let late = payout.answered(
                    answer, to: payout.order, at: Self.after(9), jitter: 0)
                #expect(late == [])
                #expect(payout.state == .unknown && payout.alarm == .mismatch)
            }
            let absent = payout.absent(
                fromStatementUntil: Self.after(90_000), at: Self.after(90_000))
            #expect(absent == nil)
            #expect(payout.step(at: Self.after(86_408)) == .wait(until: Self.after(86_409)))
            payout.hurry(at: Self.after(10))
            #expect(payout.step(at: Self.after(10)) == .query)
            // What was wrong were our own settings.
            let posted = payout.answered(
                .paid(Self.transfer()), to: payout.order, at: Self.after(11), jitter: 0)
            #expect(posted.count == 1 && payout.state == .paid && payout.alarm == nil)
        }
        // What the provider does not tell is not compared.
        let (payout, _) = Self.submitted(.paid(Self.transfer(app: nil, payee: nil)))
        #expect(payout.state == .paid && payout.reference == "42")
    }

    @Test func whatComesLateChangesNothingThatIsOver() {
        for answer in Self.indefinite.map(\.0) + Self.definite.map(\.0) {
            var (payout, _) = Self.submitted(.paid(Self.transfer()))
            let before = payout
            let late = payout.answered(answer, to: payout.order, at: Self.after(9), jitter: 0)
            #expect(late == [])
            #expect(payout == before, "\(answer)")
        }
        // But what had failed is paid then, and somebody has to look.
        var (payout, _) = Self.submitted(.failed(reason: "x", .tomorrow))
        _ = payout.answered(
            .paid(Self.transfer()), to: payout.order, at: Self.after(9), jitter: 0)
        #expect(payout.alarm == .paidLate && payout.state == .paid && payout.wakesAt == nil)
        payout.release(at: Self.start)
        #expect(payout.alarm == nil && payout.step(at: Self.after(999_999)) == .wait(until: nil))
    }

    @Test func absenceIsBelievedOfAStatementThatCoversTheLastCall() {
        for (answer, until, isAbsent) in [
            (ProviderAnswer.notFound, 600, true), (.notFound, 599, false),
            (.unknown("x"), 600, false), (.processing, 600, false),
        ] {
            var (payout, books) = Self.submitted(answer)
            let transfers = payout.absent(
                fromStatementUntil: Self.after(until), at: Self.after(90_000))
            #expect((transfers != nil) == isAbsent, "\(answer) \(until)")
            let decision = transfers.map { books.write($0) }
            #expect(decision == nil || decision == .written)
        }
    }

    /// A bank takes a file whenever it finds it: neither its silence nor a statement ends the number.
    @Test func onlyABankThatWasAskedMakesAPaymentNeverArrive() {
        let account = MerchantAccount(.bank, "6225000001")
        for (answers, isMissing) in [
            ([ProviderAnswer.accepted, .notFound], false), ([.processing, .notFound], false),
            ([.unknown("x"), .notFound], true),
        ] {
            var payout = Self.ready()
            _ = payout.begin(
                Submission(
                    account: account, order: OrderNumber(of: Self.win, attempt: 1),
                    amount: payout.net, payee: nil,
                    body: [1]), withheld: .zero, at: Self.start)
            for answer in answers {
                _ = payout.answered(answer, to: payout.order, at: Self.after(1), jitter: 0)
            }
            #expect(payout.isMissing == isMissing && payout.state.isLive)
            #expect(payout.state == (isMissing ? .unknown : .processing))
            let byStatement = payout.absent(
                fromStatementUntil: Self.after(90_000), at: Self.after(90_000))
            #expect(byStatement == nil)
            let tooSoon = payout.neverArrived(asked: Self.after(599), at: Self.after(700))
            #expect(tooSoon == nil && payout.state.isLive)
            let transfers = payout.neverArrived(asked: Self.after(600), at: Self.after(700))
            #expect(transfers?.map(\.id.description) == ["attempt \(Self.win) 1 void"])
            #expect(payout.state == .failed)
            let again = payout.neverArrived(asked: Self.after(600), at: Self.after(700))
            #expect(again == nil)
        }
        var (other, _) = Self.submitted(.notFound)
        let ofAWallet = other.neverArrived(asked: Self.after(600), at: Self.after(700))
        #expect(ofAWallet == nil)
    }

    @Test func aVoidStopsWhatIsNotPaidAndClaimsWhatIs() {
        // Before the first attempt the win itself is voided.
        var ready = Self.ready()
        let reserved = ready.reserved
        let claimed = ready.void(at: Self.start)
        #expect(claimed == [] && ready.step(at: Self.start) == .forfeit)
        let voided = ready.forfeit()
        #expect(voided == [reserved.ended("void", posting: false)])

        var (paid, books) = Self.submitted(.paid(Self.transfer()))
        func write(_ transfers: [Transfer]) {
            let decision = books.write(transfers)
            #expect(decision == .written)
        }
        let claim = paid.void(at: Self.start)
        let again = paid.void(at: Self.start)
        #expect(again == [])
        write(claim)
        #expect(books[.fund(campaign: "spring")].pendingIn == Fen(600))
        // The bank sends it back after all.
        let back = paid.answered(
            .returned(reason: "AC04"), to: paid.order, at: Self.after(9), jitter: 0)
        write(back)
        #expect(paid.step(at: Self.after(9)) == .forfeit)
        write(paid.forfeit())
        #expect(books[.fund(campaign: "spring")] == BookBalance(posted: Fen(600)))
        #expect(books.proof.faults == [] && books.proof.pending == 0)

        // On its way: withdrawn where the payee has not confirmed, and asked about otherwise, but never sent again.
        for (answer, step) in [
            (ProviderAnswer.needsUser(package: nil), PayoutStep.cancel), (.processing, .query),
            (.unknown("x"), .query), (.notFound, .query),
        ] {
            var (payout, _) = Self.submitted(answer)
            _ = payout.void(at: Self.start)
            #expect(payout.step(at: Self.after(99_999)) == step, "\(answer)")
        }
    }

    @Test func taxIsTakenOnceAndGivenBackWithTheWin() {
        var payout = Self.ready(gross: 1_000_00)
        var books = Books()
        func write(_ transfers: [Transfer]) {
            let decision = books.write(transfers)
            #expect(decision == .written)
        }
        write([.deposit(Fen(1_000_00), to: "spring", reference: "1")])
        write([payout.reserved])
        for attempt in 1...2 {
            let net = Submission(
                account: Self.account, order: OrderNumber(of: Self.win, attempt: attempt),
                amount: Fen(800_00), payee: nil, body: [])
            let begun = payout.begin(net, withheld: Fen(200_00), at: Self.start)
            write(begun)
            let ended = payout.answered(
                .failed(reason: "x", .tomorrow), to: payout.order, at: Self.start, jitter: 0)
            write(ended)
        }
        #expect(books[.tax(campaign: "spring")].posted == Fen(200_00))
        _ = payout.void(at: Self.start)
        write(payout.forfeit())
        #expect(books[.fund(campaign: "spring")] == BookBalance(posted: Fen(1_000_00)))
    }

    @Test(arguments: [(0, true), (999, true), (1_000, false), (-1, false)])
    func aCheckIsGoodForOneSecond(_ milliseconds: Int, _ permits: Bool) {
        let check = SubmissionCheck(asked: Self.start)
        let now = Self.start.advanced(by: .milliseconds(milliseconds))
        #expect(check.permitsCall(at: now) == permits)
    }
}
