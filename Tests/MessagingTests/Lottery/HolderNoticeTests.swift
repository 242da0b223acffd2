import Cryptography
import Invoices
import Lottery
import Payouts
import Testing
import Verification

@testable import Messaging

/// Whom a notice reaches, and what it says.
struct HolderNoticeTests {
    private static let site = "https://fapiao.example"

    private static func recipient(_ kind: String, _ name: String) -> HolderNotice.Recipient {
        HolderNotice.Recipient(
            tag: SHA256.hash(Array(name.utf8)), kind: kind, identity: Array(name.utf8))
    }

    private static let people = [
        recipient("phone", "+8613800001234"), recipient("phone", "+8613900005678"),
        recipient("wechat:app", "openid"), recipient("telegram:bot", "42"),
        recipient("api:shop", "4711"),
    ]

    private static func notice(
        _ kind: HolderNotice.Kind, to recipients: [HolderNotice.Recipient] = people
    ) -> HolderNotice {
        var notice = HolderNotice(id: 7, kind: kind, recipients: recipients)
        if !kind.isForAll {
            notice.leaf = .zero
            notice.acceptedAt = UInt64(OutgoingBench.start.microseconds / 1_000_000)
        }
        notice.amount = Fen(50_00)
        notice.channel = .bank
        notice.tail = "1234"
        return notice
    }

    private static func teller(_ bench: OutgoingBench) -> HolderNoticeTeller {
        HolderNoticeTeller(bench.outbox, channels: [.sms, .wechat], site: site) { stored in
            HolderIdentity(
                kind: stored.kind, text: String(decoding: stored.sealed, as: UTF8.self))
        }
    }

    /// What is bound or joined is told to each identity that can be written to; of a prize one message is enough.
    @Test(arguments: HolderNotice.Kind.allCases)
    func aNoticeGoesOut(_ kind: HolderNotice.Kind) async throws {
        let phone = ScriptedSender(.sms, saying: [.sent])
        let chat = ScriptedSender(.wechat, saying: [.sent])
        let bench = OutgoingBench([phone, chat])
        for _ in 0..<2 { #expect(try await Self.teller(bench).tell(Self.notice(kind)) == .told) }
        _ = try await bench.dispatcher.round()
        #expect(phone.deliveries.count == (kind.isForAll ? 2 : 0))
        #expect(chat.deliveries.map(\.recipient.address) == ["openid"])
        let text = try #require(chat.deliveries.first?.text)
        #expect(
            text.contains(kind.isForAll ? "/lottery/me/accounts" : "/lottery/r/0000000000000000"))
        // Both languages, and no question for money, codes or numbers.
        #expect(text.unicodeScalars.contains { $0.value > 0x4E00 } && text.contains(" "))
        #expect(!text.contains("13800001234") && !text.contains("openid"))
    }

    @Test func whoeverIsNotReachedHearsItByTextMessage() async throws {
        let phone = ScriptedSender(.sms, saying: [.sent])
        let chat = ScriptedSender(.wechat, nil, .mayNot(reason: "not heard"), saying: [.sent])
        let bench = OutgoingBench([phone, chat])
        #expect(try await Self.teller(bench).tell(Self.notice(.paid)) == .told)
        _ = try await bench.dispatcher.round()
        #expect(phone.deliveries.count == 1 && chat.deliveries.isEmpty)
    }

    /// A day's messages that somebody has used up delay what must be told, and end nothing.
    @Test func overACeilingItIsToldLater() async throws {
        let bench = OutgoingBench([], person: 1)
        let teller = Self.teller(bench)
        let alone = [Self.people[0]]
        #expect(
            try await bench.add("a code", .code, to: [OutgoingRecipient(.sms, "+8613800001234")])
                == .added)
        #expect(try await teller.tell(Self.notice(.accountBound, to: alone)) == .later)
        // Who cannot be written to from here is told by the page alone.
        #expect(try await teller.tell(Self.notice(.accountBound, to: [Self.people[4]])) == .told)
    }

    /// Whom nobody can read is no one who cannot be reached: nothing may follow from his having been told. The others hear
    /// of it all the same, and once.
    @Test(arguments: HolderNotice.Kind.allCases)
    func anIdentityThatDoesNotOpenIsNotTold(_ kind: HolderNotice.Kind) async throws {
        let phone = ScriptedSender(.sms, saying: [.sent])
        let bench = OutgoingBench([phone])
        let teller = HolderNoticeTeller(bench.outbox, channels: [.sms], site: Self.site) { stored in
            stored.kind == "phone"
                ? HolderIdentity(
                    kind: stored.kind, text: String(decoding: stored.sealed, as: UTF8.self)) : nil
        }
        let damaged = Self.recipient("wechat:app", "damaged")
        for _ in 0..<2 {
            #expect(try await teller.tell(Self.notice(kind, to: [damaged])) == .unreadable)
            let telling = try await teller.tell(
                Self.notice(kind, to: [damaged, Self.people[0]]))
            // Of a prize one message is enough.
            #expect(telling == (kind.isForAll ? .unreadable : .told))
        }
        _ = try await bench.dispatcher.round()
        #expect(phone.deliveries.count == 1)
    }
}
