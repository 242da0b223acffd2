import Cryptography
import Invoices
import Messaging
import Payouts
import Testing

@testable import fapiao

struct PaymentAccountTests {
    private static let key = RSAPrivateKey.generate()
    private let folder = ScratchFolder()

    private func write(_ account: String, keyMode: Int = 0o600) {
        _ = folder.write(account, as: "account.json")
        for name in ["merchant.key", "app.key"] {
            _ = folder.write(Self.key.pem.reveal(), as: name, mode: keyMode)
        }
        _ = folder.write(String(repeating: "k", count: 32), as: "apiv3.key")
    }

    private func provider() throws -> any PayoutProvider {
        try PaymentAccountFolder(folder.path).account(OutboundConnections()).provider
    }

    private static let wechat =
        #"{"channel":"wechat","number":"1900000001","app":"wx1","serial":"7F01"}"#

    @Test func anAccountIsReadFromItsFolder() throws {
        write(Self.wechat)
        #expect(try provider().account == MerchantAccount(.wechat, "1900000001"))
        write(
            #"{"channel":"bank","name":"奖金","number":"31000000000000001","bank":"104290003582"}"#)
        #expect(try provider().account == MerchantAccount(.bank, "31000000000000001"))
    }

    @Test func theContractSaysHowMuchAtATime() throws {
        write(Self.wechat.replacing("}", with: #","most_fen":80000}"#))
        let command = { (amount: Int64) in
            PayoutCommand(
                order: OrderNumber(of: WinID(origin: "a/lottery/b", index: 1), attempt: 1),
                win: WinID(origin: "a/lottery/b", index: 1),
                payee: Payee(account: .wechat(app: "wx1", openID: "o1")), amount: Fen(amount),
                activity: "a", award: "b")
        }
        let provider = try provider()
        let now = Timestamp(microseconds: 0)
        #expect(try provider.prepare(command(80_000), at: now).amount == Fen(80_000))
        #expect(throws: PreparationRefusal.self) {
            try provider.prepare(command(80_001), at: now)
        }
    }

    @Test(arguments: [
        ("{}", "channel"), ("no", "account.json"), (#"{"channel":"cash"}"#, "channel"),
        (#"{"channel":"wechat","number":"1","app":"wx1"}"#, "serial is missing"),
        (#"{"channel":"wechat","nummer":"1"}"#, "nummer"),
        (#"{"channel":"alipay","number":"1"}"#, "app.crt cannot be read"),
        (#"{"channel":"bank","number":"1","name":"a","bank":"1"}"#, "twelve digits"),
        (wechat.replacing("}", with: #","address":"http://example.com"}"#), "https://"),
        (wechat.replacing("}", with: #","public_key_id":"P"}"#), "platform-public.pem"),
        (wechat.replacing("}", with: #","most_fen":9}"#), "most_fen"),
        (wechat.replacing("}", with: #","per_second":0}"#), "per_second"),
        (wechat.replacing("}", with: #","alarm_below_fen":"much"}"#), "alarm_below_fen"),
        (
            wechat.replacing("}", with: #","next_key_id":"P"}"#),
            "platform-public-next.pem"
        ),
    ])
    func whatIsWrongIsNamed(_ account: String, _ word: String) {
        write(account)
        do {
            _ = try provider()
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(word), "\(error)")
        }
    }

    @Test func aKeyThatOthersMayReadIsRefused() {
        write(Self.wechat, keyMode: 0o644)
        #expect(throws: (any Error).self) { try provider() }
    }
}
