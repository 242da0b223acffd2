import Doubles
import Edge
import Invoices
import Testing
import Verification

@testable import Messaging

/// What is kept of a person between two messages, and how it is read.
struct ConversationDraftTests {
    private static let id = SyntheticInvoice.coded(25_672_225).id

    /// With all that a draft may hold.
    private static func full() -> ConversationDraft {
        var draft = ConversationDraft()
        draft.language = .english
        var details = VerificationDraft()
        details.notes.number = "25332000000012345678"
        details.notes.qrText = #"01,32,"\,查"#
        details.asked = .issuedOn
        draft.part = ConversationDraft.Part(
            topic: VerificationTopic.name, version: 1, text: details.part)
        let invoice = VerifiedInvoice(
            stored: StoredInvoice(issuing: SyntheticInvoice.coded(25_672_225)), checksBefore: .none)
        let answer = TopicAnswer(
            response: ConversationSession.Response(
                reply: .text("查无此票 one\ntwo"), outcome: .verdict),
            isPaid: false, verified: [invoice])
        _ = draft.reply(
            with: answer,
            offering: StampTopic(StampBook()).actions(
                under: [invoice], at: Timestamp(microseconds: 0)
            ).map {
                TopicOffer(topic: "stamp", action: $0)
            }, to: MessageKey(text: "0123456789abcdef01234567"), at: .telegram, in: .english)
        return draft
    }

    @Test func itIsReadAsItWasWritten() throws {
        let draft = Self.full()
        #expect(ConversationDraft(bytes: draft.bytes) == draft)
        let empty = ConversationDraft()
        #expect(ConversationDraft(bytes: empty.bytes) == empty)
    }

    /// The form is what the next release has to read: a change of it is a new version.
    @Test func itsFormIsFixed() {
        #expect(
            String(decoding: Self.full().bytes, as: UTF8.self)
                == #"{"version":1,"topic":"verification","topicVersion":1,"#
                + #""part":"issuedOn\u000a\u000a25332000000012345678\u000a\u000a\u000a\u000a\u000a"#
                + #"\u000a\u000a01,32,\"\\,查","language":"en","loops":"0  ","#
                + #""verified":"03300240-0111-ffff-ffff-ffff25672225","numbered":1,"#
                + #""offers":[{"topic":"stamp","payload":"03300240-0111-ffff-ffff-ffff25672225","#
                + #""token":"0123456789abcdef.1"}]}"#)
    }

    /// The invoice's identity and nothing of its face.
    @Test func noFaceIsKept() {
        let text = String(decoding: Self.full().bytes, as: UTF8.self)
        for secret in ["113", "样品", SyntheticInvoice.seller, "2024-03-05", "672225\""] {
            #expect(!text.contains(secret) || secret == "672225\"", "\(secret)")
        }
    }

    /// What the release before topics wrote.
    @Test func theOlderFormIsRead() throws {
        var notes = InvoiceNotes()
        notes.number = "25332000000012345678"
        let older = "issuedOn\nzh-CN\n2 00112233 说过的话\n\(notes.lines)"
        let draft = try #require(ConversationDraft(bytes: Array(older.utf8)))
        #expect(draft.language == .chinese)
        #expect(draft.loops.line == "2 00112233 说过的话")
        #expect(draft.part.topic == VerificationTopic.name)
        let details = VerificationDraft(part: draft.part.text)
        #expect(details.notes == notes)
        #expect(details.asked == .issuedOn)
        #expect(draft.verified == nil)
        #expect(draft.offers == [])
    }

    /// Whoever began with a worker of the release before goes on with this one.
    @Test func aTalkGoesOnAcrossAnUpgrade() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound))
        _ = try await talk.say("25332000000012345678")
        let key = try #require(
            talk.memory.contents().first { $0.key.hasPrefix("draft:") }?.key)
        var notes = InvoiceNotes()
        notes.number = "25332000000012345678"
        try await talk.memory.remember(
            Array("issuedOn\nzh-CN\n0  \n\(notes.lines)".utf8), as: key,
            for: ConversationDraft.kept)
        #expect(try await talk.say("20250305")?.contains("价税合计") == true)
        #expect(try await talk.say("113.00")?.contains("查无此票") == true)
    }

    @Test(arguments: [
        "", "{", "{}", "[]", "null", "1", #"{"version":2}"#, #"{"version":"1"}x"#,
        #"{"version":1,"version":1}"#, #"{"version":1,"offers":{}}"#, #"{"version":1,"part":1}"#,
        #"{"version":1,"offers":[1]}"#, "\n\n\n", "\n\n0  \n", "number\nen\nx\n\n\n\n\n\n\n\n\n",
        #"{"version":1,"offers":["# + Array(repeating: "{}", count: 7).joined(separator: ",")
            + "]}",
        #"{"version":1,"part":""# + String(repeating: "x", count: ConversationDraft.bytesMaximum)
            + #""}"#,
    ])
    func whatIsNoDraftIsNone(_ text: String) {
        #expect(ConversationDraft(bytes: Array(text.utf8)) == nil)
    }

    /// Fields that a later release of the same version adds are passed over; odd values count for nothing.
    @Test(arguments: [
        #"{"version":1,"new":[{"a":1}],"topic":"verification"}"#,
        #"{"version":1,"verified":"x","numbered":7,"loops":"y","language":"tlh","topicVersion":"z"}"#,
        #"{"version":1,"verified":"FFFFFFFF-FFFF-ffff-ffff-ffff25672225"}"#,
        #"{"version":1,"verified":"ffffffff-ffff-ffff-ffff-ffffffffffff","numbered":-1}"#,
    ])
    func whatIsOddCountsForNothing(_ text: String) throws {
        let draft = try #require(ConversationDraft(bytes: Array(text.utf8)))
        #expect(draft.verified == nil)
        #expect(draft.numbered == 0)
        #expect(draft.language == nil)
        #expect(draft.loops == LoopGuard())
    }

    @Test(arguments: [0, 1_000, 8_000, ConversationDraft.bytesMaximum, 1_000_000])
    func itsBytesAreBounded(_ length: Int) throws {
        var draft = Self.full()
        draft.part.text = String(repeating: "\n", count: length)
        #expect(draft.bytes.count <= ConversationDraft.bytesMaximum)
        let again = try #require(ConversationDraft(bytes: draft.bytes))
        // The part gives way, and nothing else.
        #expect(again.part == draft.part || again.part == ConversationDraft.Part())
        #expect(again.verified == draft.verified)
        #expect(again.offers == draft.offers)
    }

    /// A message as long as we read any leaves a draft that is read.
    @Test func theLongestMessageFits() async throws {
        let talk = TalkUnderTest(AnsweringVerifier(.notFound))
        let label = "号码"
        for text in [
            label + String(repeating: "1", count: 4_000),
            "01,32,," + String(repeating: "1", count: 4_000) + ",113.00,20250305,,",
        ] {
            _ = try await talk.say(text)
            for (key, value) in talk.memory.contents() where key.hasPrefix("draft:") {
                #expect(ConversationDraft(bytes: value) != nil, "\(value.count)")
            }
        }
    }

    /// Whatever lies there is read or not, and never traps; what is read is written again.
    @Test func anyBytesAreADraftOrNone() throws {
        var random = SplitMix64(seed: 21)
        let whole = Self.full().bytes
        var read = 0
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0...Int(random.next() % 4) {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[Int(random.next() % UInt64(bytes.count))], at: place)
                }
            }
            guard let draft = ConversationDraft(bytes: bytes) else { continue }
            read += 1
            #expect(draft.numbered <= draft.offers.count)
            let again = try #require(ConversationDraft(bytes: draft.bytes))
            #expect(again == draft)
            _ = VerificationDraft(part: draft.part.text)
        }
        #expect(read > 1_000)
    }
}
