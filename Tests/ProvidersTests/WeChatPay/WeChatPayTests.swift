import Cryptography
import Invoices
import Payouts
import SimulatedProviders
import Testing

@testable import Providers

struct WeChatPayTests {
    /// Answers every call with the same status and body, signed or not.
    private struct Fixed: ProviderTransport {
        let status: Int
        let body: [UInt8]
        let isSigned: Bool

        func send(_ request: ProviderRequest) async throws(TransportFault) -> ProviderReply {
            let keys = SimulatedPlatformKeys(
                certificates: [], publicKey: WeChatBench.publicKey)
            let fields = keys.stamp(
                body, nonce: "N", wanted: WeChatBench.publicKey.identifier, at: TestClock.start)
            return ProviderReply(status: status, fields: isSigned ? fields : [:], body: body)
        }
    }

    private func provider(
        _ status: Int, _ body: String, isSigned: Bool = true
    ) throws -> WeChatPay {
        let merchant = try #require(
            WeChatPayMerchant(
                number: WeChatBench.number, app: WeChatBench.app, serial: "7F01",
                key: TestKeys.merchant, sealingKey: SecretText(WeChatBench.sealingKey)))
        let caller = WeChatPayCaller(
            merchant,
            publicKeys: [
                WeChatBench.publicKey.identifier: WeChatBench.publicKey.key.publicKey
            ],
            over: Fixed(status: status, body: Array(body.utf8), isSigned: isSigned),
            clock: { TestClock.start })
        return WeChatPay(caller)
    }

    private func bill(
        _ state: String, order: OrderNumber = .test(1), merchant: String = WeChatBench.number,
        amount: Int = 800, reason: String = ""
    ) -> String {
        """
        {"mch_id":"\(merchant)","appid":"\(WeChatBench.app)","out_bill_no":"\(order)",\
        "transfer_bill_no":"1330","state":"\(state)","transfer_amount":\(amount),\
        "openid":null,"fail_reason":"\(reason)","package_info":"P","new_field":{"a":[1]}}
        """
    }

    private static let paid = ProviderAnswer.paid(
        PaidTransfer(
            reference: "1330", amount: Fen(800), merchant: WeChatBench.number,
            app: WeChatBench.app))

    /// State, what the answer to an order says, what the answer to a question says.
    private static let states: [(String, ProviderAnswer, ProviderAnswer)] = [
        ("ACCEPTED", .accepted, .accepted),
        ("PROCESSING", .processing, .processing),
        ("WAIT_USER_CONFIRM", .needsUser(package: "P"), .needsUser(package: nil)),
        ("TRANSFERING", .processing, .processing),
        ("CANCELING", .processing, .processing),
        ("SUCCESS", .processing, paid),
        ("FAIL", .unknown("answered FAIL"), .failed(reason: "", .person)),
        ("CANCELLED", .unknown("answered CANCELLED"), .cancelled),
        ("TRANSFERRING", .unknown("answered TRANSFERRING"), .unknown("state TRANSFERRING")),
    ]

    @Test(arguments: states)
    func aStateDecidesOnlyWhereItWasAskedFor(
        _ state: String, _ new: ProviderAnswer, _ asked: ProviderAnswer
    ) async throws {
        let provider = try provider(200, bill(state))
        let submission = try WeChatBench().submission(.test(1))
        #expect(await provider.submit(submission) == new)
        #expect(await provider.query(submission) == asked)
        let unsigned = try self.provider(200, bill(state), isSigned: false)
        #expect(await unsigned.query(submission) == .unknown("signature: unsigned"))
        // A body with an error's status is nobody's, signed or not.
        let refused = try self.provider(500, bill(state))
        #expect(await refused.query(submission) == .unknown("HTTP 500"))
    }

    @Test(arguments: ["FAIL", "CANCELLED"])
    func aBillThatIsNotTheSubmissionsFailsNothing(_ state: String) async throws {
        let submission = try WeChatBench().submission(.test(1))
        for body in [
            bill(state, order: .test(2)), bill(state, merchant: "1900000002"),
            bill(state, amount: 801), #"{"state":"FAIL"}"#, "{}", "[]", "",
        ] {
            let answer = await (try provider(200, body)).query(submission)
            #expect(!answer.isDefiniteFailure, "\(body): \(answer)")
        }
    }

    @Test func aPaymentToSomebodyElseIsSeen() async throws {
        let submission = try WeChatBench().submission(.test(1))
        guard
            case .paid(let transfer) = await (try provider(200, bill("SUCCESS", amount: 801)))
                .query(submission)
        else {
            Issue.record("not told")
            return
        }
        #expect(transfer.difference(from: submission) == "amount")
    }

    private static let reasons: [(String, FailureClass)] =
        WeChatPayFailReason.classes.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 } + [
            ("BANK_CARD_ACCOUNT_FROZEN", .payee), ("RESERVATION_SCENE_NOT_MATCH", .payer),
            ("RELATED_ORDER_NOT_EXIST", .payer), ("A_NEW_WORD", .person), ("", .person),
        ]

    @Test(arguments: reasons)
    func aReasonSaysWhoHasToAct(_ reason: String, _ kind: FailureClass) async throws {
        let provider = try provider(200, bill("FAIL", reason: reason))
        let submission = try WeChatBench().submission(.test(1))
        #expect(await provider.query(submission) == .failed(reason: reason, kind))
    }

    private static let codes: [(Int, String, ProviderAnswer, ProviderAnswer)] = [
        (400, "PARAM_ERROR", .unknown("PARAM_ERROR"), .unknown("PARAM_ERROR")),
        (400, "INVALID_REQUEST", .unknown("INVALID_REQUEST"), .unknown("INVALID_REQUEST")),
        (400, "ALREADY_EXISTS", .unknown("ALREADY_EXISTS"), .unknown("ALREADY_EXISTS")),
        (401, "SIGN_ERROR", .payerSide(stop: "SIGN_ERROR"), .payerSide(stop: "SIGN_ERROR")),
        (403, "NO_AUTH", .payerSide(stop: "NO_AUTH"), .payerSide(stop: "NO_AUTH")),
        (403, "NOT_ENOUGH", .payerSide(stop: "NOT_ENOUGH"), .payerSide(stop: "NOT_ENOUGH")),
        (404, "NOT_FOUND", .unknown("NOT_FOUND"), .notFound),
        (429, "FREQUENCY_LIMIT_EXCEED", .throttled, .throttled),
        (429, "RATELIMIT_EXCEEDED", .throttled, .throttled),
        (403, "FREQUENCY_LIMITED", .throttled, .throttled),
        (429, "FREQUENCY_LIMIT", .throttled, .throttled),
        (429, "", .throttled, .throttled),
        (500, "SYSTEM_ERROR", .unknown("SYSTEM_ERROR"), .unknown("SYSTEM_ERROR")),
        (400, "USER_ERROR", .unknown("USER_ERROR"), .unknown("USER_ERROR")),
        (
            404, "RESOURCE_NOT_EXISTS", .unknown("RESOURCE_NOT_EXISTS"),
            .unknown("RESOURCE_NOT_EXISTS")
        ),
        (418, "FAIL", .unknown("FAIL"), .unknown("FAIL")),
        (502, "", .unknown("HTTP 502"), .unknown("HTTP 502")),
    ]

    @Test(arguments: codes)
    func noRefusalSaysThatAPaymentHasFailed(
        _ status: Int, _ code: String, _ new: ProviderAnswer, _ asked: ProviderAnswer
    ) async throws {
        let body = code.isEmpty ? "<html>" : #"{"code":"\#(code)","message":"FAIL"}"#
        let submission = try WeChatBench().submission(.test(1))
        for isSigned in [true, false] {
            let provider = try provider(status, body, isSigned: isSigned)
            #expect(await provider.submit(submission) == new)
            #expect(await provider.query(submission) == asked)
            #expect(await provider.cancel(submission) == new)
        }
    }

    @Test func theBodyOfAnOrderIsWhatTheInterfaceWants() throws {
        let bench = WeChatBench()
        let submission = try bench.submission(.test(1))
        let order = try #require(WeChatPayOrder(submission.body))
        #expect(order.path == "/v3/fund-app/mch-transfer/transfer-bills" && order.serial == nil)
        #expect(
            String(decoding: order.body, as: UTF8.self) == """
                {"appid":"wx0000000000000001","out_bill_no":"\(OrderNumber.test(1))",\
                "transfer_scene_id":"1000","openid":"oTest0000000000000000000001",\
                "transfer_amount":800,"transfer_remark":"三等奖 8 元",\
                "notify_url":"https://fapiao.example/payouts/wechat",\
                "transfer_scene_report_infos":[{"info_type":"活动名称","info_content":"春季摇奖"},\
                {"info_type":"奖励说明","info_content":"三等奖 8 元"}]}
                """)
        #expect(submission.payee == WeChatBench.openID && submission.app == WeChatBench.app)
    }

    private func named(_ name: String?, _ amount: Fen, on bench: WeChatBench) throws -> Submission {
        try bench.provider.prepare(
            PayoutCommand(
                order: .test(1), win: bench.command(.test(1)).win,
                payee: Payee(account: bench.payee.account, name: name), amount: amount,
                activity: "a", award: "b"), at: bench.clock.now)
    }

    @Test func aNameIsEncryptedUnderTheKeyThatIsNamed() async throws {
        var limits = WeChatPayLimits()
        limits.amount = Fen(10)...Fen(500_000)
        let bench = WeChatBench(limits: limits)
        #expect(throws: PreparationRefusal.nameMissing) {
            try named(nil, Fen(200_000), on: bench)
        }
        // Nothing to encrypt it under.
        #expect(throws: PreparationRefusal.self) { try named("张三", Fen(800), on: bench) }
        #expect(await bench.weChatPay.caller.refresh())
        let submission = try named("张三", Fen(200_000), on: bench)
        let order = try #require(WeChatPayOrder(submission.body))
        #expect(order.serial == WeChatBench.certificate.certificate.serial)
        // Under 0.30 yuan a name is refused, so none is sent.
        let small = try #require(WeChatPayOrder(try named("张三", Fen(29), on: bench).body))
        #expect(small.serial == nil && !small.body.contains(Array("user_name".utf8)))
        // A newer certificate is the preferred one by the time that the same bytes are sent again.
        bench.line.use { simulator, _ in
            simulator.keys.certificates.append(WeChatBench.nextCertificate)
        }
        bench.clock.pass(.seconds(61))
        #expect(await bench.weChatPay.caller.refresh())
        for _ in 0..<2 {
            guard case .needsUser = await bench.provider.submit(submission) else {
                Issue.record("the name was not read")
                return
            }
            let sent = try #require(bench.line.requests.last)
            #expect(sent.body == order.body)
            #expect(sent.fields["Wechatpay-Serial"] == order.serial)
        }
    }

    @Test(arguments: [
        [], Array("POST".utf8), Array("/v3/pay/transactions\n{}".utf8), [0xFF, 0x0A],
    ])
    func whatIsNoSubmissionIsNotSent(_ body: [UInt8]) async throws {
        let bench = WeChatBench()
        let sound = try bench.submission(.test(1))
        let broken = Submission(
            account: sound.account, order: sound.order, amount: sound.amount, payee: sound.payee,
            body: body)
        #expect(
            await bench.provider.submit(broken) == .unknown("not a submission to WeChat Pay"))
        #expect(bench.line.requests.isEmpty)
    }
}
