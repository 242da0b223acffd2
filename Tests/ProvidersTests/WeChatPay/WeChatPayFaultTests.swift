import Invoices
import Payouts
import Providers
import SimulatedProviders
import Testing

/// The faults that only WeChat Pay has.
struct WeChatPayFaultTests {
    private let hour = Duration.seconds(3_600)

    private func package(_ answer: ProviderAnswer) -> String? {
        if case .needsUser(let package) = answer { package } else { nil }
    }

    private func confirm(_ package: String, as person: String, on bench: WeChatBench)
        -> SimulatedWeChatPay.Tap
    {
        bench.line.use { simulator, now in simulator.confirm(package, as: person, at: now) }
    }

    @Test func aPackageServesOnceAndOnlyWhomItIsFor() async throws {
        let bench = WeChatBench()
        let submission = try bench.submission(.test(1))
        let first = try #require(package(await bench.provider.submit(submission)))
        let second = try #require(package(await bench.provider.submit(submission)))
        #expect(first != second)
        #expect(confirm(second, as: "oSomebodyElse", on: bench) == .refused)
        #expect(confirm(second, as: WeChatBench.openID, on: bench) == .paid)
        #expect(confirm(second, as: WeChatBench.openID, on: bench) == .refused)
        #expect(confirm(first, as: WeChatBench.openID, on: bench) == .refused)
        #expect(bench.received == Fen(800))
    }

    @Test func aBillThatNobodyConfirmsIsClosedAndItsMoneyComesBack() async throws {
        for isLate in [false, true] {
            let bench = WeChatBench()
            if isLate { bench.order(.lateClosing, "") }
            let submission = try bench.submission(.test(1))
            let package = try #require(package(await bench.provider.submit(submission)))
            #expect(bench.balance == Fen(1_000_000 - 800))
            bench.clock.pass(hour * 24 - .seconds(1))
            #expect(await bench.provider.query(submission) == .needsUser(package: nil))
            bench.clock.pass(.seconds(1))
            if isLate {
                // Twenty-four hours that have gone by say nothing.
                #expect(await bench.provider.query(submission) == .needsUser(package: nil))
                bench.clock.pass(hour)
            }
            #expect(
                await bench.provider.query(submission)
                    == .failed(reason: "OVERDUE_CLOSE", .overdue))
            #expect(bench.balance == Fen(1_000_000) && bench.received == .zero)
            #expect(confirm(package, as: WeChatBench.openID, on: bench) == .refused)
            // The number is used up.
            let again = await bench.provider.submit(submission)
            #expect(again == .unknown("answered FAIL"))
        }
    }

    @Test func aTopUpInTheLastHourPays() async throws {
        let bench = WeChatBench(balance: Fen(799))
        let submission = try bench.submission(.test(1))
        #expect(await bench.provider.submit(submission) == .processing)
        bench.clock.pass(hour * 23)
        #expect(await bench.provider.query(submission) == .processing)
        bench.topUp(Fen(1))
        let package = try #require(package(await bench.provider.submit(submission)))
        #expect(confirm(package, as: WeChatBench.openID, on: bench) == .paid)
        guard case .paid = await bench.provider.query(submission) else {
            Issue.record("not paid")
            return
        }
    }

    @Test func aCancellationMayLoseToTheTap() async throws {
        for tapWins in [false, true] {
            let bench = WeChatBench()
            let submission = try bench.submission(.test(1))
            _ = await bench.provider.submit(submission)
            if tapWins { bench.order(.tapWins, "") }
            #expect(await bench.provider.cancel(submission) == .processing)
            bench.clock.pass(.seconds(1))
            let answer = await bench.provider.query(submission)
            if tapWins {
                guard case .paid = answer else {
                    Issue.record("\(answer)")
                    return
                }
                #expect(bench.received == Fen(800))
            } else {
                #expect(answer == .cancelled)
                #expect(bench.received == .zero && bench.balance == Fen(1_000_000))
            }
        }
    }

    @Test func whatIsPaidIsNotCancelled() async throws {
        let bench = WeChatBench()
        let submission = try bench.submission(.test(1))
        _ = await bench.provider.submit(submission)
        bench.act()
        #expect(await bench.provider.cancel(submission) == .unknown("INVALID_REQUEST"))
        guard case .paid = await bench.provider.query(submission) else {
            Issue.record("not paid")
            return
        }
    }

    @Test func notFoundMayBeFollowedByPaid() async throws {
        let bench = await WeChatBench(isAuthorised: true).authorised()
        let submission = try bench.submission(.test(1))
        bench.order(.lostReply, "")
        #expect(await bench.provider.submit(submission) == .unknown("no answer"))
        bench.order(.notFound, "")
        #expect(await bench.provider.query(submission) == .notFound)
        guard case .paid = await bench.provider.query(submission) else {
            Issue.record("not paid")
            return
        }
        // The same number once more is the same payment.
        guard case .paid = await bench.provider.submit(submission) else {
            Issue.record("not paid")
            return
        }
        #expect(bench.received == Fen(800))
    }

    @Test func aConsentMayEndBetweenTwoPrizes() async throws {
        let bench = await WeChatBench(isAuthorised: true).authorised()
        #expect(
            await bench.weChatPay.queryAuthorization(WeChatBench.consent)?.state == .takingEffect)
        let consent = try #require(bench.payee.consent)
        #expect(await bench.provider.isUsable(consent) == true)
        let first = try bench.submission(.test(1))
        // Instantly, and without an openid: the consent says whose it is.
        guard case .paid(let atOnce) = await bench.provider.submit(first) else {
            Issue.record("not paid at once")
            return
        }
        #expect(atOnce.difference(from: first) == nil)
        let sent = try #require(bench.line.requests.last)
        #expect(sent.path == "/v3/fund-app/mch-transfer/transfer-bills/transfer")
        #expect(!sent.body.contains(Array("openid".utf8)))
        guard case .paid(let transfer) = await bench.provider.query(first) else {
            Issue.record("not paid")
            return
        }
        #expect(transfer.payee == WeChatBench.openID && transfer.reference == atOnce.reference)
        bench.line.use { simulator, now in
            simulator.endAuthorization(WeChatBench.consent, at: now)
        }
        let second = try bench.submission(.test(2))
        #expect(await bench.provider.submit(second) == .unknown("INVALID_REQUEST"))
        #expect(await bench.provider.query(second) == .notFound)
        let ended = await bench.weChatPay.queryAuthorization(WeChatBench.consent)
        #expect(ended?.state == .closed && ended?.closeReason == "USER_CLOSE")
        #expect(bench.received == Fen(800))
        // Without an answer nobody knows.
        for fault in [SimulatedFault.lostReply, .wrongSignature, .unknownCode, .errorPage] {
            bench.order(fault, "")
            #expect(await bench.provider.isUsable(consent) == nil)
        }
        #expect(await bench.provider.isUsable(consent) == false)
        // One is told of it, and is to ask.
        let told = bench.line.use { simulator, now in simulator.takeDueCallbacks(at: now) }
        let request = try #require(told.last?.request)
        #expect(
            await bench.weChatPay.caller.callback(request.fields, request.body)
                == .consentEnded(WeChatBench.consent))
    }

    @Test func aConsentThatNobodyHasGivenIsOfNoUse() async throws {
        let bench = WeChatBench(isAuthorised: true)
        let consent = try #require(bench.payee.consent)
        #expect(await bench.provider.isUsable(consent) == false)
        _ = await bench.weChatPay.requestAuthorization(
            WeChatBench.consent, openID: WeChatBench.openID, shownAs: "测试")
        #expect(await bench.provider.isUsable(consent) == false)
    }

    @Test func aConsentIsEndedByUsToo() async {
        let bench = await WeChatBench(isAuthorised: true).authorised()
        let ended = await bench.weChatPay.closeAuthorization(WeChatBench.consent)
        #expect(ended?.state == .closed && ended?.closeReason == "CLOSE_VIA_MCH_API")
    }

    /// Halfway through a payment WeChat Pay begins to sign with the next certificate.
    @Test func aKeySwitchHalfwayLosesNothing() async throws {
        let bench = WeChatBench()
        let submission = try bench.submission(.test(1))
        _ = await bench.provider.submit(submission)
        bench.clock.pass(.seconds(61))
        bench.line.use { simulator, _ in
            simulator.keys.certificates = [WeChatBench.nextCertificate]
        }
        bench.act()
        guard case .paid = await bench.provider.query(submission) else {
            Issue.record("not believed")
            return
        }
        let told = bench.line.use { simulator, now in simulator.takeDueCallbacks(at: now) }
        let request = try #require(told.first?.request)
        #expect(
            await bench.weChatPay.caller.callback(request.fields, request.body)
                == .ask(.test(1)))
    }
}
