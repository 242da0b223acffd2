import Doubles
import Edge
import Invoices
import ServiceForTests
import Testing
import Verification

@testable import Gateways

struct ChangeStreamTests {
    static let invoices = (1...3).map { SyntheticInvoice.digital($0) }
    static func issue(_ index: Int) -> String {
        String(decoding: invoices[index].json, as: UTF8.self)
    }
    static func void(_ index: Int) -> String {
        #"{"change":"void","number":"\#(invoices[index].number)"}"#
    }
    static func summary(
        applied: Int = 0, already: Int = 0, refused: Int = 0, bad: Int = 0, failed: Int = 0
    ) -> String {
        #"{"summary":{"applied":\#(applied),"alreadyApplied":\#(already),"#
            + #""refused":\#(refused),"bad":\#(bad),"failed":\#(failed)}}"#
    }
    static func applied(_ line: Int, _ revision: Int = 1) -> String {
        #"{"line":\#(line),"outcome":"applied","revision":\#(revision)}"#
    }

    @Test(arguments: [
        ["\(issue(0))\n\(issue(1))\n"],
        ["\(issue(0))\n", "\(issue(1))"],
        [String(issue(0).prefix(40)), String(issue(0).dropFirst(40)) + "\n" + issue(1)],
        ["\(issue(0))\r", "\n\(issue(1))\r\n"],
        issue(0).unicodeScalars.map { String($0) } + ["\n", issue(1)],
        ["", "\(issue(0))", "", "\n", "\(issue(1))\n", ""],
    ])
    func chunksMayEndAnywhere(_ chunks: [String]) async throws {
        let reply = try await ServiceUnderTest().change(chunks)
        #expect(reply.status == 200)
        #expect(reply[header: "Content-Type"] == "application/x-ndjson")
        #expect(reply.lines == [Self.applied(1), Self.applied(2), Self.summary(applied: 2)])
    }

    @Test func everyLineIsAnsweredInOrderAndBlankOnesAreCounted() async throws {
        let lines = [
            Self.issue(0), "", " \t", Self.issue(0), "{", #"{"change":"burn"}"#,
            #"{"change":"void","number":"25330000000000009999"}"#, Self.issue(1),
        ]
        let reply = try await ServiceUnderTest().change([lines.joined(separator: "\n")])
        #expect(
            reply.lines == [
                Self.applied(1),
                #"{"line":4,"outcome":"already_applied"}"#,
                #"{"line":5,"outcome":"bad","reason":"a string was expected at byte 1"}"#,
                #"{"line":6,"outcome":"bad","reason":"change: is one of issue, void, red-flush"}"#,
                #"{"line":7,"outcome":"refused","code":"unknown_invoice","#
                    + #""reason":"the ledger has no such invoice"}"#,
                Self.applied(8),
                Self.summary(applied: 2, already: 1, refused: 1, bad: 2),
            ])
    }

    /// Tomorrow is taken: a clock may be behind.
    @Test func anInvoiceOfAFarDayIsABadLine() async throws {
        var (sound, far) = (Self.invoices[0], Self.invoices[1])
        sound.issuedOn = ServiceUnderTest.now.dayInChina.advanced(byDays: 1)
        far.issuedOn = sound.issuedOn.advanced(byDays: 1)
        let lines = [far, sound].map { String(decoding: $0.json, as: UTF8.self) }
        let reply = try await ServiceUnderTest().change([lines.joined(separator: "\n")])
        #expect(
            reply.lines == [
                #"{"line":1,"outcome":"bad","reason":"issuedOn: lies more than a day in the future"}"#,
                Self.applied(2), Self.summary(applied: 1, bad: 1),
            ])
    }

    @Test(arguments: [[], [""], ["\n\n", " \r\n"]])
    func nothingIsAnsweredWithAnEmptySummary(_ chunks: [String]) async throws {
        #expect(try await ServiceUnderTest().change(chunks).lines == [Self.summary()])
    }

    @Test func aLineThatIsTooLongIsBadAndTheNextIsRead() async throws {
        let long = String(repeating: "1", count: ChangeStream.lineBytesMaximum / 2 + 1)
        let reply = try await ServiceUnderTest().change([long, long, "\n\(Self.issue(0))\n"])
        #expect(
            reply.lines == [
                #"{"line":1,"outcome":"bad","reason":"the line has more than 1048576 bytes"}"#,
                Self.applied(2), Self.summary(applied: 1, bad: 1),
            ])
    }

    @Test(arguments: [
        // Not all come back at once to one who has too much to do.
        (ServiceUnavailable.Code.unreachable, "unavailable", 5...5),
        (.deadlineExceeded, "unavailable", 5...5),
        (.overloaded, "overloaded", Problem.overloadedWaits),
    ])
    func aLedgerThatIsAwayFromTheStartIsA503(
        _ code: ServiceUnavailable.Code, _ type: String, _ waits: ClosedRange<Int>
    ) async throws {
        let ledger = MemoryLedger()
        ledger.fail(with: ServiceUnavailable(.ledger, code, "broken by the test"))
        let reply = try await ServiceUnderTest(writer: ledger).change([Self.issue(0)])
        #expect(reply.status == 503)
        #expect(reply.member("type") == "\"/problems/\(type)\"")
        #expect(waits.map { "\($0)" }.contains(reply[header: "Retry-After"] ?? ""))
    }

    @Test(arguments: ServiceUnavailable.Effect.allCases, Language.allCases)
    func a503SaysWhetherAnythingWasChanged(
        _ effect: ServiceUnavailable.Effect, _ language: Language
    ) async throws {
        let ledger = MemoryLedger()
        ledger.fail(with: ServiceUnavailable(.ledger, .unreachable, "gone", effect: effect))
        let service = try ServiceUnderTest(writer: ledger)
        let reply = try await service.change(
            [Self.issue(0)], ["Accept-Language": language.rawValue])
        #expect(reply.status == 503)
        let sentence = language.words.sentence(effect)
        #expect(reply.member("detail")?.hasSuffix("\(sentence)\"") == true)
        #expect(service.log.text.contains(effect.rawValue))
    }

    /// What a line says when its change got no answer.
    static func failed(_ line: Int) -> String {
        #"{"line":\#(line),"outcome":"failed","effect":"may_have_happened","#
            + #""reason":"the ledger did not answer; it may have been changed; repeating is safe","#
            + #""retry":true}"#
    }

    @Test func aLedgerThatGoesAwayLaterFailsTheLinesUnderWay() async throws {
        let writer = FailingWriter(batches: 1)
        let batch = [String](repeating: Self.issue(0), count: ChangeStream.batchMaximum)
        // One chunk, so the lines after the first batch are the second, however time passes.
        let lines = batch + ["", Self.issue(1), "{", Self.issue(2)]
        let chunks = [lines.joined(separator: "\n") + "\n"]
        let service = try ServiceUnderTest(writer: writer)
        let reply = try await service.change(chunks)
        #expect(reply.status == 200)
        #expect(service.log.text.contains(FailingWriter.detail))
        #expect(!reply.text.contains(FailingWriter.detail))
        #expect(
            reply.lines.suffix(4) == [
                Self.failed(4_002),
                #"{"line":4003,"outcome":"bad","reason":"a string was expected at byte 1"}"#,
                Self.failed(4_004),
                Self.summary(applied: 4_000, bad: 1, failed: 2),
            ])
    }

    @Test func manyLinesOfOneChunkGoInBatches() async throws {
        let writer = FailingWriter(batches: 2)
        let text = [String](repeating: Self.void(0), count: 8_001).joined(separator: "\n") + "\n"
        let reply = try await ServiceUnderTest(writer: writer).change([text])
        #expect(writer.sizes == [4_000, 4_000, 1])
        #expect(reply.lines.count == 8_002)
        #expect(reply.lines.last == Self.summary(applied: 8_000, failed: 1))
    }

    /// After the summary nobody is told the old status: it must wait for the caches' leases.
    @Test func theSummaryWaitsUntilAVoidIsSettled() async throws {
        let began = ContinuousClock.now
        let reply = try await ServiceUnderTest().change([Self.issue(0) + "\n" + Self.void(0)])
        #expect(reply.lines == [Self.applied(1), Self.applied(2, 2), Self.summary(applied: 2)])
        #expect(ContinuousClock.now - began >= FreshnessBound.settled)
    }

    /// It may be the same change sent again, whose first answer was lost before it settled.
    @Test func theSummaryWaitsForAVoidThatWasAppliedBefore() async throws {
        let ledger = MemoryLedger()
        _ = try await ledger.apply([.issue(Self.invoices[0]), .void(Self.invoices[0].id)])
        let began = ContinuousClock.now
        let reply = try await ServiceUnderTest(writer: ledger).change([Self.void(0)])
        #expect(reply.lines.last == Self.summary(already: 1))
        #expect(ContinuousClock.now - began >= FreshnessBound.settled)
    }

    @Test(arguments: [
        ("", 401), ("Bearer wrong", 401), ("Bearer \(ServiceUnderTest.verifyKey)", 403),
        ("Basic \(ServiceUnderTest.ledgerKey)", 401),
    ])
    func onlyAKeyWithTheScopeMayWrite(_ value: String, _ status: Int) async throws {
        let writer = FailingWriter(batches: 9)
        let reply = try await ServiceUnderTest(writer: writer)
            .change([Self.issue(0)], ["Authorization": value])
        #expect(reply.status == status)
        #expect((reply[header: "WWW-Authenticate"] != nil) == (status == 401))
        #expect(writer.sizes.isEmpty)
    }

    @Test(arguments: [("application/json", nil), ("application/x-ndjson", "gzip")])
    func otherTypesAndCodingsAreUnsupported(_ type: String, _ coding: String?) async throws {
        var fields = ["Content-Type": type]
        fields["Content-Encoding"] = coding
        #expect(try await ServiceUnderTest().change([Self.issue(0)], fields).status == 415)
    }

    @Test func aRegionWhoseLedgerIsAwayFailsAloneAndTheStreamGoesOn() async throws {
        let map = try #require(ShardMap(regions: [[44]]))
        let (nation, south) = (MemoryLedger(), MemoryLedger())
        south.fail(with: ServiceUnavailable(.ledger, .unreachable, "gone"))
        let writer = ShardedWriter(
            writers: Sharded(map) { [nation, south][$0] },
            ledgers: Sharded(map) { [nation, south][$0] })
        let away = SyntheticInvoice.digital(1, province: 44)
        let lines = [String(decoding: away.json, as: UTF8.self), Self.issue(0)]
        let reply = try await ServiceUnderTest(writer: writer).change([
            lines.joined(separator: "\n") + "\n", Self.issue(1),
        ])
        #expect(
            reply.lines == [
                Self.failed(1), Self.applied(2), Self.applied(3),
                Self.summary(applied: 2, failed: 1),
            ])
    }
}
