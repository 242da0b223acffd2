import Cryptography
import Doubles
import GoldenValues
import Invoices
import Lottery
import Testing

struct EntryRefusalTests {
    static let all: [EntryRefusal] =
        [
            .notYetOpen(opens: CampaignForTests.opens), .over(since: CampaignForTests.closes),
            .paused, .closed, .kind(.digitalSpecial), .amount(least: Fen(10_000)), .region, .seller,
            .issuedTooEarly(first: CalendarDay("2026-01-01")!),
            .issuedTooLate(last: CalendarDay("2026-12-31")!), .buyerIsCompany, .buyerName,
            .holderDay(2, until: CampaignForTests.closes),
            .holderMonth(20, until: CampaignForTests.closes), .holderAll(100),
            .sellerDay(1, until: CampaignForTests.closes), .sellerAll(5),
            .enteredElsewhere(origin: "a/lottery/b"), .notEligible,
        ] + InvoiceStatus.allCases.map { .status($0) }

    @Test func theListOfRulesIsWhole() {
        #expect(Set(Self.all.map(\.rule)) == Set(EntryRefusal.rules))
        #expect(Set(EntryRefusal.rules).count == EntryRefusal.rules.count)
        #expect(EntryCap.allCases.allSatisfy { EntryRefusal.rules.contains($0.rawValue) })
    }

    /// Each in its own language, and no two rules in the same words.
    @Test func everyRuleIsASentenceInBothLanguages() {
        let sentences = Self.all.map(\.sentence)
        for sentence in sentences {
            #expect(sentence.chinese.hasSuffix("。") && sentence.english.hasSuffix("."))
            #expect(sentence.english.unicodeScalars.allSatisfy { $0.value < 0x3000 })
        }
        #expect(Set(sentences.map(\.chinese)).count == Self.all.count)
        #expect(Set(sentences.map(\.english)).count == Self.all.count)
    }

    @Test(
        arguments: [
            (.notYetOpen(opens: 1_767_196_800), "2026-01-01 00:00", 1_767_196_800),
            (.holderDay(2, until: 1_767_628_800), "2026-01-06 00:00", 1_767_628_800),
            (.amount(least: Fen(10_000)), "¥100.00", nil),
            (.issuedTooLate(last: CalendarDay("2026-12-31")!), "2026-12-31", nil),
        ] as [(EntryRefusal, String, UInt64?)])
    func theSentenceSaysWhenOrHow(_ refusal: EntryRefusal, _ part: String, _ until: UInt64?) {
        #expect(refusal.sentence.chinese.contains(part))
        #expect(refusal.sentence.english.contains(part))
        #expect(refusal.until == until)
    }

    /// The seed of the golden receipt is SHA-256 of these words.
    private static func goldenSigner() throws -> ReceiptSigner {
        var seed = SHA256.digest(Array("receipt note key".utf8))
        let signer = ReceiptSigner(
            origin: Golden.values.origin, seed: Secret(movingFrom: &seed))
        return try #require(signer)
    }

    @Test func theReceiptIsTheGoldenOne() throws {
        let signer = try Self.goldenSigner()
        let golden = Golden.values.receipt
        #expect(signer.verifierKey.description == golden.vkey)
        let leaf = try #require(
            Golden.values.entries.map(\.leaf.hash).first {
                golden.text.contains(Base64.encode($0.bytes))
            })
        let note = try #require(signer.receipt(leaf: leaf, acceptedAt: 1_767_225_600))
        #expect(String(decoding: note.bytes, as: UTF8.self) == golden.note)
    }

    @Test func aRefusalIsSignedByTheSameKey() throws {
        let signer = try Self.goldenSigner()
        let invoice = EnteredInvoice(seller: "91990000MA0000001R", code: "", number: "2")
        let note = try #require(signer.refusal(.amount(least: Fen(1)), of: invoice, at: 7))
        #expect(
            note.text
                == "fapiao.example/lottery/demo-2026/refusal\n91990000MA0000001R\n\n2\n"
                + "least-amount\n7\n")
        #expect(note.verdict(of: signer.verifierKey).isSigned)
        let broken = EnteredInvoice(seller: "9\n1", code: "", number: "2")
        #expect(signer.refusal(.region, of: broken, at: 7) == nil)
    }
}
