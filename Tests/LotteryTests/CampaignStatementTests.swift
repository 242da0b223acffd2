import Cryptography
import GoldenValues
import Lottery
import Testing

struct CampaignStatementTests {
    private static let hash = SHA256.hash([1])
    private static let invoice = EnteredInvoice(seller: "91990000MA0000001R", code: "", number: "2")

    @Test func theReceiptIsTheGoldenOne() throws {
        let values = Golden.values
        let leaves = values.entries.map(\.leaf.hash)
        let leaf = try #require(
            leaves.first { values.receipt.text.contains(Base64.encode($0.bytes)) })
        let statement = CampaignStatement.receipt(leaf: leaf, acceptedAt: 1_767_225_600)
        #expect(statement.text(origin: values.origin) == values.receipt.text)
        let note = try #require(SignedNote(Array(values.receipt.note.utf8)))
        #expect(note.text == values.receipt.text)
        #expect(note.verdict(of: try #require(VerifierKey(values.receipt.vkey))).isSigned)
    }

    @Test(
        arguments: [
            (
                .refusal(invoice, rule: "least-amount", at: 7),
                "a/refusal\n91990000MA0000001R\n\n2\nleast-amount\n7\n"
            ),
            (.manifest(hash), "a/manifest\n\(Base64.encode(hash.bytes))\n"),
            (
                .state(.paused, at: 7, reason: "停电 · power cut"),
                "a/state\npaused\n7\n停电 · power cut\n"
            ),
            (
                .terms(draw: "grand-01", firstPart: hash),
                "a/terms\ngrand-01\n\(Base64.encode(hash.bytes))\n"
            ),
            (
                .disqualified(draw: "grand-01", index: 607, reason: "void", evidence: hash),
                "a/disqualified\ngrand-01\n607\nvoid\n\(Base64.encode(hash.bytes))\n"
            ),
        ] as [(CampaignStatement, String)])
    func textsAreThoseOfTheConstruction(_ statement: CampaignStatement, _ text: String) {
        #expect(statement.text(origin: "a") == text)
        #expect(SignedNote(text: text, signatures: []) != nil)
    }

    @Test func aTextIsTheSameInItsBytes() throws {
        let statement = CampaignStatement.state(.paused, at: 7, reason: "K")
        let text = try #require(statement.text(origin: "a"))
        let own = try #require(SignedNote(text: text, signatures: []))
        #expect(statement.isSaid(by: own.text, in: "a"))
        #expect(!statement.isSaid(by: own.text, in: "b"))
        // Equal to Swift, and to no other reader.
        let kelvin = text.map { $0 == "K" ? "\u{212A}" : String($0) }.joined()
        #expect(kelvin == text)
        let other = try #require(SignedNote(text: kelvin, signatures: []))
        #expect(!statement.isSaid(by: other.text, in: "a"))
    }

    @Test(arguments: [
        "x\ny", "x\r", "x\u{0}", "x\u{85}", "x\u{2028}y", "x\u{2029}", "x\u{202E}y", "\u{B}",
        "x\u{7F}",
    ])
    func noValueBreaksItsLine(_ value: String) {
        for statement in [
            CampaignStatement.state(.open, at: 7, reason: value),
            .refusal(Self.invoice, rule: value, at: 7),
            .refusal(EnteredInvoice(seller: value, code: "", number: "2"), rule: "x", at: 7),
            .terms(draw: value, firstPart: Self.hash),
            .disqualified(draw: "d", index: 1, reason: value, evidence: Self.hash),
        ] {
            #expect(statement.text(origin: "a") == nil)
        }
        #expect(CampaignStatement.manifest(Self.hash).text(origin: value) == nil)
    }
}
