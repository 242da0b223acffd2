import Cryptography
import Invoices
import Payouts
import Testing

@testable import Providers
@testable import SimulatedProviders

/// Whose message it is. What the usual client libraries leave out (the clock, serials, probes) is here.
struct WeChatPaySignatureTests {
    private static let body = Array(#"{"out_bill_no":"ORDER0001"}"#.utf8)
    private static let serial = WeChatBench.certificate.certificate.serial

    private func fields(
        _ keys: SimulatedPlatformKeys = SimulatedPlatformKeys(
            certificates: [WeChatBench.certificate]),
        wanted: String? = nil, at moment: Timestamp = TestClock.start
    ) -> MessageFields {
        keys.stamp(Self.body, nonce: "NONCE1", wanted: wanted, at: moment)
    }

    /// A bench whose caller has the certificates already.
    private func ready(_ bench: WeChatBench = WeChatBench()) async -> WeChatBench {
        #expect(await bench.weChatPay.caller.refresh())
        return bench
    }

    @Test func aRequestBearsWhatTheProviderChecks() async throws {
        let bench = WeChatBench()
        _ = await bench.provider.query(try bench.submission(.test(1)))
        let request = try #require(bench.line.requests.last)
        let header = try #require(request.fields["Authorization"])
        #expect(header.hasPrefix("WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\",nonce_str=\""))
        #expect(header.contains("timestamp=\"1800000000\",serial_no=\"7F01\",signature=\""))
        #expect(request.fields["wechatpay-serial"] == Self.serial)
        let accepted = bench.line.use { simulator, now in
            simulator.caller(request, at: now)?.number
        }
        #expect(accepted == WeChatBench.number)
        // Each part is covered.
        var changed: [ProviderRequest] = []
        for change: (inout ProviderRequest) -> Void in [
            { $0.path += "?a=1" }, { $0.method = "POST" }, { $0.body = [1] },
            {
                $0.fields["Authorization"] = header.replacing(
                    "timestamp=\"1800000000\"", with: "timestamp=\"1800000001\"")
            },
        ] {
            var request = request
            change(&request)
            changed.append(request)
        }
        for request in changed {
            let accepted = bench.line.use { simulator, now in
                simulator.caller(request, at: now)?.number
            }
            #expect(accepted == nil)
        }
    }

    @Test(
        arguments: [
            (0, nil), (-300, nil), (300, nil), (-301, "outside_clock"), (301, "outside_clock"),
            (-86_400, "outside_clock"),
        ] as [(Int64, String?)])
    func aMessageHoldsForFiveMinutes(_ seconds: Int64, _ refusal: String?) async {
        let bench = await ready()
        let moment = TestClock.start.advanced(by: .seconds(seconds))
        let check = await bench.weChatPay.caller.check(fields(at: moment), Self.body)
        switch check {
        case .genuine: #expect(refusal == nil)
        case .refused(let reason): #expect(reason.rawValue == refusal)
        case .unknownSerial: Issue.record("the serial is known")
        }
    }

    private static let changes: [(String, String?, String)] = [
        ("Wechatpay-Signature", nil, "unsigned"),
        ("Wechatpay-Serial", nil, "unsigned"),
        ("Wechatpay-Nonce", nil, "unsigned"),
        ("Wechatpay-Timestamp", nil, "unsigned"),
        ("Wechatpay-Timestamp", "1800000001", "wrong_signature"),
        ("Wechatpay-Timestamp", "soon", "outside_clock"),
        ("Wechatpay-Timestamp", "+1800000000", "outside_clock"),
        ("Wechatpay-Timestamp", "99999999999999999999", "outside_clock"),
        ("Wechatpay-Nonce", "NONCE2", "wrong_signature"),
        ("Wechatpay-Signature", "", "wrong_signature"),
        ("Wechatpay-Signature", "AAAA", "wrong_signature"),
        ("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA", "probe"),
        ("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3", "other_scheme"),
    ]

    @Test(arguments: changes)
    func aChangedMessageIsRefused(
        _ name: String, _ value: String?, _ refusal: String
    ) async throws {
        let bench = await ready()
        var fields = fields()
        #expect(await bench.weChatPay.caller.check(fields, Self.body) == .genuine)
        fields[name] = value
        let expected = try #require(WeChatPayStamp.Refusal(rawValue: refusal))
        #expect(await bench.weChatPay.caller.check(fields, Self.body) == .refused(expected))
    }

    @Test func theBodyIsCoveredToTheLastByte() async {
        let bench = await ready()
        for body in [Self.body + [0x20], Array(Self.body.dropLast()), []] {
            let check = await bench.weChatPay.caller.check(fields(), body)
            #expect(check == .refused(.wrongSignature))
        }
    }

    /// Of two values nobody says which was signed.
    @Test func aFieldThatComesTwiceIsNone() async {
        let bench = await ready()
        let twice = MessageFields(fields().all + [("wechatpay-nonce", "NONCE1")])
        #expect(await bench.weChatPay.caller.check(twice, Self.body) == .refused(.unsigned))
    }

    @Test func theTypeOfTheSignatureMayBeLeftOut() async {
        let bench = await ready()
        var fields = fields()
        fields["Wechatpay-Signature-Type"] = nil
        #expect(await bench.weChatPay.caller.check(fields, Self.body) == .genuine)
    }

    @Test func anUnknownSerialIsAskedForOnceAMinute() async {
        let bench = await ready()
        bench.clock.pass(.seconds(60))
        let strange = SimulatedPlatformKeys.Certificate(
            key: TestKeys.stranger, serial: [0x66], validity: TestClock.years)
        let keys = SimulatedPlatformKeys(certificates: [strange])
        let before = bench.line.requests.count
        for _ in 0..<5 {
            let fields = fields(keys, at: bench.clock.now)
            #expect(await bench.weChatPay.caller.check(fields, Self.body) == .unknownSerial)
        }
        #expect(bench.line.requests.count == before + 1)
        bench.clock.pass(.seconds(60))
        let later = fields(keys, at: bench.clock.now)
        #expect(await bench.weChatPay.caller.check(later, Self.body) == .unknownSerial)
        #expect(bench.line.requests.count == before + 2)
    }

    @Test func theNextCertificateIsFetchedWhenItIsFirstSeen() async throws {
        let bench = await ready()
        let submission = try bench.submission(.test(1))
        _ = await bench.provider.submit(submission)
        bench.clock.pass(.seconds(61))
        bench.line.use { simulator, _ in
            simulator.keys.certificates.append(WeChatBench.nextCertificate)
        }
        bench.act()
        guard case .paid = await bench.provider.query(submission) else {
            Issue.record("the new certificate was not fetched")
            return
        }
        // Names are encrypted under the newest from here on, and the old one still verifies.
        let asked = bench.line.requests.last { $0.path != WeChatPayCaller.certificatesPath }
        #expect(asked?.fields["Wechatpay-Serial"] == Self.serial)
        let old = fields(at: bench.clock.now)
        #expect(await bench.weChatPay.caller.check(old, Self.body) == .genuine)
    }

    @Test func certificatesAreAskedForTwiceADayAtLeast() async throws {
        let bench = await ready()
        let submission = try bench.submission(.test(1))
        bench.clock.pass(.seconds(6 * 3_600 - 1))
        _ = await bench.provider.query(submission)
        #expect(certificateCalls(bench) == 1)
        bench.clock.pass(.seconds(1))
        _ = await bench.provider.query(submission)
        _ = await bench.provider.query(submission)
        #expect(certificateCalls(bench) == 2)
    }

    private func certificateCalls(_ bench: WeChatBench) -> Int {
        bench.line.requests.filter { $0.path == WeChatPayCaller.certificatesPath }.count
    }

    @Test func aCertificateCountsOnlyWhileItHolds() async {
        let bench = await ready()
        bench.clock.pass(.seconds(TestClock.years.upperBound - 1_800_000_000 + 1))
        let late = fields(at: bench.clock.now)
        #expect(
            await bench.weChatPay.caller.check(late, Self.body) == .refused(.expiredKey))
        #expect(bench.weChatPay.caller.preferredKey() == nil)
    }

    @Test func certificatesOfAStrangerAreNotTaken() async {
        // He knows neither the APIv3 key nor ours.
        let bench = WeChatBench()
        bench.line.use { simulator, _ in
            let known = simulator.merchants[WeChatBench.number]
            simulator.merchants[WeChatBench.number] = known.map {
                SimulatedWeChatPay.Merchant(
                    number: $0.number, app: $0.app, serial: $0.serial, key: $0.key,
                    sealingKey: Array(repeating: 7, count: 32), balance: $0.balance)
            }
        }
        #expect(await !bench.weChatPay.caller.refresh())
        #expect(await bench.weChatPay.caller.check(fields(), Self.body) == .unknownSerial)
    }

    /// A merchant who switches is answered under the key that he names, and told under either for a week.
    @Test func bothKindsOfKeyVerifyAtOnce() async throws {
        let keys = SimulatedPlatformKeys(
            certificates: [WeChatBench.certificate], publicKey: WeChatBench.publicKey)
        let identifier = WeChatBench.publicKey.identifier
        let bench = WeChatBench(
            keys: keys, publicKeys: [identifier: WeChatBench.publicKey.key.publicKey])
        let submission = try bench.submission(.test(1))
        guard case .needsUser = await bench.provider.submit(submission) else {
            Issue.record("the answer under the public key was not believed")
            return
        }
        // Nobody needed a certificate yet.
        #expect(certificateCalls(bench) == 0)
        let asked = try #require(bench.line.requests.last)
        #expect(asked.fields["Wechatpay-Serial"] == identifier)
        for wanted in [identifier, Self.serial, identifier] {
            let fields = fields(keys, wanted: wanted)
            #expect(fields["Wechatpay-Serial"] == wanted)
            #expect(await bench.weChatPay.caller.check(fields, Self.body) == .genuine)
        }
        #expect(certificateCalls(bench) == 1)
    }
}
