import Cryptography
import Invoices
import Payouts
import SimulatedProviders
import Testing

@testable import Providers

struct AlipayTests {
    /// MD5 of `CN=Example Platform,OU=Test Unit,O=示例支付,C=CN16553518154708`.
    @Test func aCertificateIsNamedByItsIssuerAndSerial() throws {
        let issuer: X509Draft.Name = [
            ("C", "CN"), ("O", "示例支付"), ("OU", "Test Unit"), ("CN", "Example Platform"),
        ]
        let draft = X509Draft(
            subject: [("CN", "x")], issuer: issuer, serial: [0x0F, 0x0E, 0x2A, 0x91, 0xC3, 0xD4],
            validity: TestClock.years)
        let certificate = try #require(
            draft.signed(for: TestKeys.merchant.publicKey, by: TestKeys.root))
        #expect(
            AlipayCertificates.number(of: certificate) == "95899b604ac947575e3dcae12fc0e0e0")
    }

    @Test func whatIsSignedIsSortedAndUnescaped() {
        let fields = FormFields([
            ("z", "1"), ("sign", "x"), ("sign_type", "RSA2"), ("empty", ""), ("a", "张 三&=%"),
            ("Z", "2"),
        ])
        #expect(
            AlipaySignature.request(fields) == Array("Z=2&a=张 三&=%&sign_type=RSA2&z=1".utf8))
        #expect(AlipaySignature.notification(fields) == Array("Z=2&a=张 三&=%&empty=&z=1".utf8))
    }

    @Test func fieldsAreReadAsTheyWereWritten() {
        let fields = FormFields([("a b", "张三&=%+ \n"), ("empty", "")])
        #expect(FormFields(fields.encoded.utf8) == fields)
        #expect(FormFields("a=%E5%BC%A0+b".utf8)?["a"] == "张 b")
        for broken in ["a", "a=1&a=2", "a=%", "a=%G1", "a=%FF", "&", "=1&=2"] {
            #expect(FormFields(broken.utf8) == nil, "\(broken)")
        }
    }

    /// Answers every call with the same body.
    private struct Fixed: ProviderTransport {
        let body: String
        func send(_ request: ProviderRequest) async throws(TransportFault) -> ProviderReply {
            ProviderReply(status: 200, body: Array(body.utf8))
        }
    }

    private func provider(_ body: String) throws -> Alipay {
        let authority = AlipayBench.authority
        let certificate = authority.certificate(for: TestKeys.merchant.publicKey, named: "x")
        let app = try #require(
            AlipayApp(
                number: AlipayBench.number, key: TestKeys.merchant, certificate: certificate.pem))
        let certificates = try #require(
            AlipayCertificates(
                roots: authority.root.pem, own: authority.own.pem, at: TestClock.start))
        return Alipay(
            AlipayCaller(
                app, certificates, over: Fixed(body: body), clock: { TestClock.start }))
    }

    private func signed(_ member: String, _ content: String, number: String? = nil) -> String {
        let signature = Base64.encode(TestKeys.alipay.sign(Array(content.utf8)))
        let number = number ?? AlipayCertificates.number(of: AlipayBench.authority.own)
        return #"{"\#(member)":\#(content),"alipay_cert_sn":"\#(number)","sign":"\#(signature)"}"#
    }

    private static let pay = "alipay_fund_trans_uni_transfer_response"
    private static let ask = "alipay_fund_trans_common_query_response"

    private static let codes: [(String, String, ProviderAnswer)] =
        AlipayCode.definite.sorted { $0.key < $1.key }.map {
            ("40004", $0.key, .failed(reason: $0.key, $0.value))
        }
        + AlipayCode.payerSide.sorted().map { ("40004", $0, .payerSide(stop: $0)) } + [
            ("40004", "PAYER_STATUS_ERROR", .payerSide(stop: "PAYER_STATUS_ERROR")),
            (
                "40006", "isv.insufficient-isv-permissions",
                .payerSide(stop: "isv.insufficient-isv-permissions")
            ),
            ("40004", "RESOURCE_LIMIT_EXCEED", .throttled),
            ("20000", "SYSTEM_ERROR", .unknown("SYSTEM_ERROR")),
            ("20000", "PAYEE_NOT_EXIST", .unknown("PAYEE_NOT_EXIST")),
            ("40004", "PAYMENT_INFO_INCONSISTENCY", .unknown("PAYMENT_INFO_INCONSISTENCY")),
            ("40004", "PAYMENT_TIME_EXPIRE", .unknown("PAYMENT_TIME_EXPIRE")),
            ("40004", "ORDER_NOT_EXIST", .unknown("ORDER_NOT_EXIST")),
            ("40004", "A_NEW_WORD", .unknown("A_NEW_WORD")),
            ("40004", "", .unknown("code 40004")),
        ]

    @Test(arguments: codes)
    func onlyWhatIsSaidOfThePayeeIsDefinite(
        _ code: String, _ subCode: String, _ expected: ProviderAnswer
    ) async throws {
        let submission = try AlipayBench().submission(.test(1))
        let content = #"{"code":"\#(code)","msg":"x","sub_code":"\#(subCode)","sub_msg":"{\"}"}"#
        #expect(await (try provider(signed(Self.pay, content))).submit(submission) == expected)
        // The answer to a question speaks of the question.
        let asked = await (try provider(signed(Self.ask, content))).query(submission)
        #expect(!asked.isDefiniteFailure, "\(asked)")
        // Nor is anything definite that nobody signed.
        let unsigned = #"{"\#(Self.pay)":\#(content)}"#
        let heard = await (try provider(unsigned)).submit(submission)
        #expect(!heard.isDefiniteFailure, "\(heard)")
        let refused = #"{"error_response":\#(content)}"#
        let error = await (try provider(refused)).submit(submission)
        #expect(!error.isDefiniteFailure, "\(error)")
    }

    private static let statuses: [(String, ProviderAnswer, ProviderAnswer)] = [
        (
            "SUCCESS", .processing,
            .paid(
                PaidTransfer(reference: "2026", amount: Fen(800), merchant: AlipayBench.number))
        ),
        ("DEALING", .processing, .processing),
        ("WAIT_PAY", .processing, .processing),
        (
            "FAIL", .failed(reason: "PAYEE_NOT_EXIST", .payee),
            .failed(reason: "PAYEE_NOT_EXIST", .payee)
        ),
        ("REFUND", .unknown("status REFUND"), .returned(reason: "PAYEE_NOT_EXIST")),
        ("CLOSED", .unknown("status CLOSED"), .unknown("status CLOSED")),
        ("", .unknown("status "), .unknown("status ")),
    ]

    @Test(arguments: statuses)
    func aStatusDecides(
        _ status: String, _ new: ProviderAnswer, _ asked: ProviderAnswer
    ) async throws {
        let submission = try AlipayBench().submission(.test(1))
        let content = """
            {"code":"10000","msg":"a } brace","out_biz_no":"\(submission.order)","order_id":"2026",\
            "status":"\(status)","trans_amount":"8.00","error_code":"PAYEE_NOT_EXIST","x":{"y":"}"}}
            """
        #expect(await (try provider(signed(Self.pay, content))).submit(submission) == new)
        #expect(await (try provider(signed(Self.ask, content))).query(submission) == asked)
        let other = content.replacing(submission.order.text, with: "ANOTHER1")
        #expect(
            await (try provider(signed(Self.ask, other))).query(submission)
                == .unknown("another order"))
        // Another text of the same meaning is not what was signed.
        let sound = signed(Self.ask, content)
        let changed = sound.replacing("\"status\":", with: "\"status\": ")
        #expect(await (try provider(changed)).query(submission) == .unknown("unsigned"))
    }

    @Test func ofTwoAnswersNeitherIsRead() async throws {
        let submission = try AlipayBench().submission(.test(1))
        let content = #"{"code":"40004","sub_code":"PAYEE_NOT_EXIST"}"#
        let sound = signed(Self.pay, content)
        for other in [#"{"error_response":{},"#, #"{"\#(Self.pay)":{},"#] {
            let twice = other + sound.dropFirst()
            #expect(
                await (try provider(twice)).submit(submission)
                    == .unknown("no answer of the gateway"))
        }
    }

    @Test func theNextCertificateIsFetchedIfItFollowsFromTheRoot() async throws {
        let bench = AlipayBench()
        let submission = try bench.submission(.test(1))
        bench.line.use { simulator, _ in
            simulator.authority.renew(TestKeys.publicKey)
        }
        #expect(await bench.provider.submit(submission) == .processing)
        guard case .paid = await bench.provider.query(submission) else {
            Issue.record("not believed")
            return
        }
        #expect(bench.line.requests.filter { $0.path.contains("alipaycert.download") }.count == 1)
    }

    @Test func theCertificateOfAStrangerIsNotTaken() async throws {
        let bench = AlipayBench()
        let submission = try bench.submission(.test(1))
        bench.line.use { simulator, _ in
            // He answers under the number of our root, and cannot sign for it.
            simulator.authority.pretend(TestKeys.stranger)
        }
        for _ in 0..<3 {
            #expect(await bench.provider.submit(submission) == .unknown("unsigned"))
        }
        #expect(bench.line.requests.filter { $0.path.contains("alipaycert.download") }.count == 1)
    }

    /// Every merchant has a certificate under Alipay's root: it neither signs for Alipay nor signs other certificates.
    @Test func theCertificateOfAMerchantIsNotTaken() async throws {
        let pretences: [(inout SimulatedAlipay) -> Void] = [
            { $0.authority.pretend(TestKeys.stranger, asMerchant: "another merchant") },
            { $0.authority.pretend(TestKeys.merchant, asMerchant: AlipayBench.number) },
            {
                $0.authority.renew(
                    TestKeys.stranger, under: TestKeys.merchant, isAuthority: false)
            },
        ]
        for pretend in pretences {
            let bench = AlipayBench()
            let submission = try bench.submission(.test(1))
            bench.line.use { simulator, _ in pretend(&simulator) }
            #expect(await bench.provider.submit(submission) == .unknown("unsigned"))
        }
        let bench = AlipayBench()
        let submission = try bench.submission(.test(1))
        bench.line.use { simulator, _ in
            simulator.authority.renew(
                TestKeys.publicKey, under: TestKeys.platform, isAuthority: true)
        }
        #expect(await bench.provider.submit(submission) == .processing)
    }

    /// In Alipay's sandbox the issuer does not say that it may sign: it is taken where it was given with the certificate.
    @Test func anIssuerThatWasGivenIsTaken() throws {
        var authority = AlipayBench.authority
        authority.renew(TestKeys.alipay, under: TestKeys.platform, isAuthority: false)
        let given = authority.chain
        var held = try #require(
            AlipayCertificates(roots: authority.root.pem, own: given, at: TestClock.start))
        // By the certificate alone, too.
        for text in [given, authority.own.pem] {
            let number = held.add(text, at: TestClock.start)
            #expect(number != nil)
        }
        var other = try #require(
            AlipayCertificates(
                roots: authority.root.pem, own: AlipayBench.authority.own.pem,
                at: TestClock.start))
        let number = other.add(given, at: TestClock.start)
        #expect(number == nil)
    }

    @Test func aNotificationMakesUsAsk() async throws {
        let bench = AlipayBench()
        _ = await bench.provider.submit(try bench.submission(.test(1)))
        let told = bench.line.use { simulator, _ in simulator.takeNotifications() }
        let note = try #require(told.first)
        #expect(note.url == AlipayBench.notifyURL)
        #expect(bench.alipay.caller.callback(note.body) == .ask(.test(1)))
        #expect(FormFields(note.body)?["utc_timestamp"] != nil)
        // What is empty is covered too.
        var fields = try #require(FormFields(note.body))
        fields["msg_type"] = nil
        #expect(
            bench.alipay.caller.callback(Array(fields.encoded.utf8))
                == .refused("wrong_signature"))
        fields = try #require(FormFields(note.body))
        fields["biz_content"] = fields["biz_content"]?.replacing("8.00", with: "9.00")
        #expect(
            bench.alipay.caller.callback(Array(fields.encoded.utf8))
                == .refused("wrong_signature"))
        #expect(bench.alipay.caller.callback([]) == .refused("no_notification"))
        // Alipay tells again for a day; who comes later has kept it.
        bench.clock.pass(.seconds(2 * 86_400))
        #expect(bench.alipay.caller.callback(note.body) == .ask(.test(1)))
        bench.clock.pass(.seconds(1))
        #expect(bench.alipay.caller.callback(note.body) == .refused("outside_clock"))
    }

    @Test func theTimeIsChinas() {
        #expect(AlipayCaller.time(TestClock.start) == "2027-01-15 16:00:00")
    }
}
