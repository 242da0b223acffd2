import Doubles
import Invoices
import Testing
import Verification

/// What may be said to whoever guesses, and to everybody else meanwhile.
@Suite struct WrongAttemptTests {
    private static func page(_ name: Int) -> Client { Client(channel: .page, name: "\(name)") }

    private func fleet(
        _ invoices: [Invoice], of count: Int = 1, policy: LimitPolicy = .standard
    ) async throws -> Workers {
        let workers = Workers(count, policy: policy)
        _ = try await workers.ledger.apply(invoices.map { .issue($0) })
        return workers
    }

    private let invoice = SyntheticInvoice.coded(1)
    private var right: SubmittedInvoice { SubmittedInvoice(about: invoice) }

    private func words(_ answers: [Answer]) -> [String: Int] {
        answers.reduce(into: [:]) { $0[$1.verdict.word, default: 0] += 1 }
    }

    @Test func ofABatchOfGuessesOnlyTheFirstIsCompared() async throws {
        let workers = try await fleet([invoice])
        let guesses = (1...999).map { SubmittedInvoice.guess($0, at: invoice) } + [right]
        let answers = try await workers.ask(0, guesses, by: Self.page(1))
        #expect(words(answers) == ["inconsistent": 1, "malformed": 999])
        #expect(answers[999].verdict == .malformed([FieldError("number", .repeatedOtherwise)]))
        // The same details again are the same answer, and one attempt.
        let same = Array(repeating: SubmittedInvoice.guess(7, at: invoice), count: 100)
        #expect(words(try await workers.ask(0, same, by: Self.page(2))) == ["inconsistent": 100])
        #expect(try await workers.ask(0, right, by: Self.page(2)).verdict.status == .normal)
    }

    @Test(arguments: [true, false])
    func guessesThatComeTogetherAreSpentBeforeTheRightOneIsSaid(storeWorks: Bool) async throws {
        let workers = try await fleet([invoice])
        if !storeWorks { workers.shared.fail() }
        let guesses = (1...500).map { SubmittedInvoice.guess($0, at: invoice) } + [right]
        let answers = try await workers.askTogether(0, guesses, by: Self.page(1))
        #expect(words(answers)["inconsistent"] == 5)
        // Only as one of the first six may it have been heard.
        #expect(words(answers).count == 2 || words(answers)["limited"] == 495)
        #expect(try await workers.ask(0, right, by: Self.page(1)).verdict.word == "limited")
    }

    @Test func aFurtherWorkerComparesOneMore() async throws {
        let workers = try await fleet([invoice], of: 3)
        for guess in 1...5 {
            let answer = try await workers.ask(0, .guess(guess, at: invoice), by: Self.page(1))
            #expect(answer.wrongAttemptsLeft == 5 - guess)
        }
        #expect(try await workers.ask(0, right, by: Self.page(1)).verdict.word == "limited")
        // The second is told nothing after one wrong guess; the third has not heard of any.
        #expect(
            try await workers.ask(1, .guess(6, at: invoice), by: Self.page(1)).verdict.word
                == "limited")
        #expect(try await workers.ask(1, right, by: Self.page(1)).verdict.word == "limited")
        #expect(try await workers.ask(2, right, by: Self.page(1)).verdict.status == .normal)
        // A wrong attempt of somebody else is enough for it to ask first.
        _ = try await workers.ask(2, .guess(7, at: invoice), by: Self.page(2))
        #expect(try await workers.ask(2, right, by: Self.page(1)).verdict.word == "limited")
    }

    @Test func anInvoiceAtWhichNobodyGuessesCostsNoTripMore() async throws {
        let other = SyntheticInvoice.coded(2)
        let workers = try await fleet([invoice, other])
        _ = try await workers.ask(0, .guess(1, at: other), by: Self.page(1))
        // The first takes a handful of the client's limit.
        _ = try await workers.ask(0, right, by: Self.page(2))
        let before = workers.shared.trips
        _ = try await workers.ask(0, right, by: Self.page(2))
        #expect(workers.shared.trips == before)
        // Where somebody guessed, three trips are made: whether everybody's limit will refuse, the client's
        // own, and everybody's.
        _ = try await workers.ask(0, SubmittedInvoice(about: other), by: Self.page(2))
        #expect(workers.shared.trips == before + 3)
    }

    @Test func closingsByTheThousandReopenNothing() async throws {
        let workers = try await fleet(
            [invoice], policy: .with(byClient: "1/day", overall: "1000000/day"))
        let clients = (0..<12_000).map(Self.page)
        for client in clients {
            _ = try await workers.ask(0, .guess(1, at: invoice), by: client)
            _ = try await workers.ask(0, .guess(2, at: invoice), by: client)
        }
        for client in [clients[0], clients[5_000], clients[11_999]] {
            #expect(try await workers.ask(0, right, by: client).verdict.word == "limited")
        }
    }

    @Test func whoGuessesAtManyInvoicesIsLimitedOverAll() async throws {
        let invoices = (1...40).map { SyntheticInvoice.coded($0) }
        let workers = try await fleet(
            invoices, of: 2, policy: .with(byClient: "5/day", overall: "10/day"))
        let guesses = invoices.map { SubmittedInvoice.guess(1, at: $0) }
        let first = try await workers.ask(0, guesses, by: Self.page(1))
        #expect(
            first.map(\.verdict.word) == Array(repeating: "inconsistent", count: 10)
                + Array(repeating: "limited", count: 30))
        let lucky = SubmittedInvoice(about: invoices[20])
        #expect(try await workers.ask(0, lucky, by: Self.page(1)).verdict.word == "limited")
        #expect(try await workers.ask(0, lucky, by: Self.page(2)).verdict.status == .normal)
        // Together, and with the lucky one among them, it is as one after the other.
        let mixed = try await workers.ask(
            1, [guesses[30], SubmittedInvoice(about: invoices[31])], by: Self.page(1))
        #expect(mixed.map(\.verdict.word) == ["limited", "limited"])
        workers.pass(.seconds(86_400))
        #expect(try await workers.ask(0, lucky, by: Self.page(1)).verdict.status == .normal)
    }

    /// Who holds a network of IPv6 has as many clients as he likes.
    @Test func aNetworkHasTheLimitsOfFewClients() async throws {
        let workers = try await fleet([invoice], policy: .with(byClient: "5/day"))
        func subscriber(_ number: Int, _ site: Int) -> Client {
            Client(
                channel: .page, name: "64:\(site):\(number)",
                networks: [.init(name: "56:\(site)", share: 4), .init(name: "48", share: 16)])
        }
        var told = 0
        for number in 0..<30 {
            let answer = try await workers.ask(
                0, .guess(number, at: invoice), by: subscriber(number, 0))
            told += answer.verdict == .inconsistent ? 1 : 0
        }
        #expect(told == 20)
        #expect(try await workers.ask(0, right, by: subscriber(99, 0)).verdict.word == "limited")
        for number in 0..<300 {
            let answer = try await workers.ask(
                0, .guess(number, at: invoice), by: subscriber(number, 1 + number / 15))
            told += answer.verdict == .inconsistent ? 1 : 0
        }
        #expect(told == 80)
        #expect(try await workers.ask(0, right, by: subscriber(0, 99)).verdict.word == "limited")
        #expect(try await workers.ask(0, right, by: Self.page(1)).verdict.status == .normal)
    }

    // MARK: Locking out

    /// Four strangers have used up what everybody has.
    private func guessedAt(
        _ invoice: Invoice, by strangers: Range<Int> = 0..<4, each: Int = 5,
        beside others: [Invoice] = [], policy: LimitPolicy = .standard
    ) async throws -> Workers {
        let workers = try await fleet([invoice] + others, policy: policy)
        for stranger in strangers {
            for _ in 0..<each {
                var wrong = SubmittedInvoice(about: invoice)
                wrong.issuedOn = "2026-01-06"
                _ = try await workers.ask(0, wrong, by: Self.page(1_000 + stranger))
            }
        }
        return workers
    }

    @Test func theOwnerIsNotLockedOutByAHandfulOfStrangers() async throws {
        let digital = SyntheticInvoice.digital(1)
        let workers = try await guessedAt(digital)
        let right = SubmittedInvoice(about: digital)
        var wrong = right
        wrong.amount = "9.99"
        // Nobody's right answer uses up anything, so it can be given again.
        for _ in 0..<3 {
            #expect(try await workers.ask(0, right, by: Self.page(1)).verdict.status == .normal)
        }
        // One who slips has had his attempt, and is told what opens it.
        #expect(try await workers.ask(0, wrong, by: Self.page(1)).verdict == .inconsistent)
        guard
            case .limited(let wait, let lifts) = try await workers.ask(0, right, by: Self.page(1))
                .verdict
        else {
            Issue.record("not limited")
            return
        }
        #expect(wait > .zero && wait <= .seconds(86_400 / 20))
        #expect(lifts == [.sellerTaxNumber])
        var more = right
        more.sellerTaxNumber = digital.seller.taxNumber
        #expect(try await workers.ask(0, more, by: Self.page(1)).verdict.status == .normal)
        // The seller's number alone opens nothing to one who guesses the rest.
        more.amount = "9.98"
        #expect(try await workers.ask(0, more, by: Self.page(1)).verdict == .inconsistent)
        let holder = Client(channel: .keyHolder, name: "shop")
        #expect(try await workers.ask(0, right, by: holder).verdict.status == .normal)
    }

    @Test func pastTwoHundredOnlyOneDetailMoreOpensIt() async throws {
        let digital = SyntheticInvoice.digital(1)
        let workers = try await guessedAt(digital, by: 0..<200, each: 1)
        let right = SubmittedInvoice(about: digital)
        let refused = try await workers.ask(0, right, by: Self.page(1)).verdict
        guard case .limited(_, [.sellerTaxNumber]) = refused else {
            Issue.record("\(refused)")
            return
        }
        var more = right
        more.sellerTaxNumber = SyntheticInvoice.otherSeller
        #expect(try await workers.ask(0, more, by: Self.page(1)).verdict.word == "limited")
        more.sellerTaxNumber = digital.seller.taxNumber
        #expect(try await workers.ask(0, more, by: Self.page(1)).verdict.status == .normal)
        let holder = Client(channel: .keyHolder, name: "shop")
        #expect(try await workers.ask(0, right, by: holder).verdict.status == .normal)
    }

    @Test func theWholeCheckCodeOpensItToAnybody() async throws {
        let workers = try await guessedAt(invoice, by: 0..<200, each: 1)
        let refused = try await workers.ask(0, right, by: Self.page(1)).verdict
        guard case .limited(_, [.checkCode, .sellerTaxNumber]) = refused else {
            Issue.record("\(refused)")
            return
        }
        var whole = right
        whole.checkCode = try #require(invoice.checkCode?.text)
        // Also to one who has used up his own.
        #expect(try await workers.ask(0, whole, by: Self.page(1_000)).verdict.status == .normal)
        // But whoever saw fourteen of the digits may not guess the rest.
        let printed = whole.checkCode
        for guess in 0..<8 {
            whole.checkCode = printed.prefix(14) + "77777\(guess)"
            let answer = try await workers.ask(0, whole, by: Self.page(1_001))
            #expect(answer.verdict.word == (guess < 5 ? "inconsistent" : "limited"))
        }
        whole.checkCode = printed
        #expect(try await workers.ask(0, whole, by: Self.page(1_001)).verdict.word == "limited")
        #expect(try await workers.ask(0, whole, by: Self.page(1_002)).verdict.status == .normal)
    }

    @Test func keyHoldersHaveLimitsOfTheirOwn() async throws {
        let workers = try await fleet([invoice])
        let holder = Client(channel: .keyHolder, name: "shop")
        for guess in 1...20 {
            let answer = try await workers.ask(0, .guess(guess, at: invoice), by: holder)
            #expect(answer.verdict == .inconsistent)
        }
        let refused = try await workers.ask(0, right, by: holder).verdict
        #expect(
            refused == .limited(retryAfter: .seconds(86_400 / 20), liftedBy: [.checkCode]))
        // They closed it to nobody else.
        for client in 0..<3 {
            #expect(
                try await workers.ask(0, right, by: Self.page(client)).verdict.status == .normal)
        }
        for guess in 1...5 {
            let answer = try await workers.ask(0, .guess(guess, at: invoice), by: Self.page(9))
            #expect(answer.verdict == .inconsistent)
        }
    }

    // MARK: What a refusal tells

    /// Past everybody's limit a refusal must not show by what it costs whether the details were right.
    @Test(arguments: [false, true])
    func aRefusalSpendsTheSameForRightAndWrong(withWrongSeller: Bool) async throws {
        let digital = SyntheticInvoice.digital(1)
        let workers = try await guessedAt(digital, by: 0..<200, each: 1)
        var left: [Int] = []
        for isRight in [true, false] {
            var submitted = SubmittedInvoice(about: digital)
            if !isRight { submitted.amount = "9.99" }
            if withWrongSeller { submitted.sellerTaxNumber = SyntheticInvoice.otherSeller }
            let client = Self.page(isRight ? 1 : 2)
            var trips: [Int] = []
            for _ in 0..<3 {
                let before = workers.shared.trips
                let answer = try await workers.ask(0, submitted, by: client)
                #expect(answer.verdict.word == "limited")
                trips.append(workers.shared.trips - before)
            }
            // What is left is told by an attempt that is open to it.
            var more = SubmittedInvoice(about: digital)
            more.sellerTaxNumber = digital.seller.taxNumber
            more.amount = "9.98"
            left.append(try #require(try await workers.ask(0, more, by: client).wrongAttemptsLeft))
            #expect(trips.dropFirst().allSatisfy { withWrongSeller || $0 == 0 })
        }
        #expect(left == (withWrongSeller ? [1, 1] : [4, 4]))
    }

    /// Newcomers have one attempt past everybody's limit, whatever Redis forgets.
    @Test func whoHasGuessedIsNoNewcomerAfterTheStoreLostItsMemory() async throws {
        let digital = SyntheticInvoice.digital(1)
        let workers = try await guessedAt(digital)
        var wrong = SubmittedInvoice(about: digital)
        wrong.amount = "9.99"
        var heard = 0
        for _ in 0..<4 {
            for client in 1...5 {
                let answer = try await workers.ask(0, wrong, by: Self.page(client))
                if answer.verdict == .inconsistent { heard += 1 }
            }
            workers.memory.forget()
        }
        #expect(heard == 5)
    }

    /// Nor in the answers about other invoices that come together with it.
    @Test(arguments: [false, true], [1, 2, 3])
    func aRefusedGuessShowsInNoOtherAnswer(withWrongSeller: Bool, overall: Int) async throws {
        let digital = SyntheticInvoice.digital(1)
        let others = (0..<3).map { SyntheticInvoice.coded(2 + $0) }
        let workers = try await guessedAt(
            digital, by: 0..<200, each: 1, beside: others,
            policy: .with(
                onInvoice: "20/day", newcomers: "200/day", byClient: "5/day",
                overall: "\(overall)/day"))
        var heard: [[String]] = []
        for isRight in [true, false] {
            var submitted = SubmittedInvoice(about: digital)
            if !isRight { submitted.amount = "9.99" }
            if withWrongSeller { submitted.sellerTaxNumber = SyntheticInvoice.otherSeller }
            let batch = [submitted] + others.map { SubmittedInvoice.guess(1, at: $0) }
            let answers = try await workers.ask(0, batch, by: Self.page(isRight ? 1 : 2))
            #expect(answers[0].verdict.word == "limited")
            heard.append(answers.map { "\($0.verdict) \($0.wrongAttemptsLeft ?? -1)" })
        }
        #expect(heard[0] == heard[1])
    }

    /// Nor when many race for the last attempt that all have together.
    @Test func aGuessThatLostARaceShowsInNoOtherAnswer() async throws {
        let digital = SyntheticInvoice.digital(1)
        // One for each client, at which nobody else guesses.
        let others = (0..<100).map { SyntheticInvoice.coded(2 + $0) }
        let workers = try await guessedAt(
            digital, by: 0..<199, each: 1, beside: others,
            policy: .with(
                onInvoice: "20/day", newcomers: "200/day", byClient: "5/day", overall: "3/day"))
        var wrong = SubmittedInvoice(about: digital)
        wrong.amount = "9.99"
        let (verifier, now) = (workers.verifiers[0], workers.now)
        let heard = try await withThrowingTaskGroup(of: [Answer].self) { group in
            for (client, other) in others.enumerated() {
                let batch = [wrong, SubmittedInvoice.guess(1, at: other)]
                group.addTask {
                    try await verifier.verify(batch, by: Self.page(client), at: now)
                        .map { try $0.get() }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let lost = heard.filter { $0[0].verdict.word == "limited" }
        #expect(lost.count == 99)
        #expect(Set(lost.map { $0[1].wrongAttemptsLeft }) == [2])
    }

    @Test func aNewcomerWhoSlipsPastEverybodysLimitIsToldWhatOpensIt() async throws {
        let digital = SyntheticInvoice.digital(1)
        let workers = try await guessedAt(digital)
        var wrong = SubmittedInvoice(about: digital)
        wrong.amount = "9.99"
        let answer = try await workers.ask(0, wrong, by: Self.page(1))
        #expect(answer.verdict == .inconsistent)
        #expect(answer.wrongAttemptsLeft == 0)
        #expect(answer.liftedBy == [.sellerTaxNumber])
    }

    @Test func thePageAndTheAPIAreOneClient() async throws {
        let workers = try await fleet([invoice])
        for guess in 0..<5 {
            let channel: Client.Channel = guess % 2 == 0 ? .page : .api
            let client = Client(channel: channel, name: "a")
            let answer = try await workers.ask(0, .guess(guess, at: invoice), by: client)
            #expect(answer.wrongAttemptsLeft == 4 - guess)
        }
        for channel in [Client.Channel.page, .api] {
            let client = Client(channel: channel, name: "a")
            #expect(try await workers.ask(0, right, by: client).verdict.word == "limited")
        }
    }

    /// Who has used up what he has over all asks the shared limits first, on each worker and for a day,
    /// though each closing lasts only until one attempt comes back.
    @Test func whoIsExhaustedComparesNothingBetweenTwoAttempts() async throws {
        let invoices = (1...40).map { SyntheticInvoice.coded($0) }
        let workers = try await fleet(
            invoices, of: 2, policy: .with(byClient: "5/day", overall: "10/day"))
        let client = Self.page(1)
        for place in 0..<10 {
            _ = try await workers.ask(0, .guess(1, at: invoices[place]), by: client)
        }
        let lucky = SubmittedInvoice(about: invoices[20])
        #expect(try await workers.ask(0, lucky, by: client).verdict.word == "limited")
        for hour in 0..<20 {
            workers.pass(.seconds(8_650))
            let guess = SubmittedInvoice.guess(2, at: invoices[11 + hour])
            #expect(try await workers.ask(0, guess, by: client).verdict == .inconsistent)
            #expect(try await workers.ask(0, lucky, by: client).verdict.word == "limited")
        }
    }
}
