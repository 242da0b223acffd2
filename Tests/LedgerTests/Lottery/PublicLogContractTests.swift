import Cryptography
import Doubles
import Invoices
import Lottery
import Testing

@testable import Ledger

/// What a campaign's log tells everybody, of both kinds of stores.
struct PublicLogContractTests {
    private static let campaign = LotteryCampaign()
    private static let origin = LotteryCampaign.origin

    /// Seals `count` entries of those that wait; the first of them wins.
    private static func seal(
        _ count: Int, number: UInt64, from first: UInt64, _ store: SealStoreForTests,
        isComplete: Bool = true
    ) async throws {
        let waiting = try await store.waiting(count, acceptedBy: 9)
        let question = try #require(
            SealQuestion(
                origin: origin, manifest: campaign.manifest.digest, from: first,
                previousSeed: first == 0 ? .zero : LotteryCampaign.bytes("seed"),
                size: first + UInt64(count), root: LotteryCampaign.bytes("root \(number)")))
        let text = Checkpoint(origin: origin, size: question.size, root: question.root)?.text ?? ""
        let note = try #require(
            SignedNote(
                text: text, signatures: [LotteryCampaign.signer(origin, .note).sign(text)]))
        let seal = LogSeal(
            number: number, question: question, begunAt: 1_767_225_700_123, checkpoint: note,
            cosigned: note)
        let begun = LogSeal(
            number: number, question: question, begunAt: seal.begunAt, checkpoint: note)
        #expect(try await store.begin(begun, waiting))
        guard isComplete else { return }
        #expect(try await store.keepCosigned(seal))
        let proofs = campaign.manifest.rules.revealers.map {
            LotteryCampaign.revealer($0.name).prove(question.bytes)
        }
        let win = CompleteSeal.Win(
            index: first, entry: waiting[0].id, prize: "p50", value: Fen(5_000))
        #expect(
            try await store.complete(
                CompleteSeal(
                    seal: seal, proofs: proofs, seed: LotteryCampaign.bytes("seed"), wins: [win])))
    }

    @Test(arguments: SealStoreUnderTest.allCases)
    func whatIsJudgedIsToldAndNothingElse(_ kind: SealStoreUnderTest) async throws {
        try await kind.run(Self.campaign) { store in
            let log = store.publicLog
            #expect(try await log.standing(of: Self.origin, wonFrom: 0) == LogStanding())
            let entries = Self.campaign.entries(0..<7)
            try await store.enter(entries)
            let ids = try await store.waiting(10, acceptedBy: 9).map(\.id)
            #expect(try await log.wait(of: ids[0]) == .seal)
            #expect(try await log.entry(leaf: LeafPrefix(entries[0].leafHash)) == nil)

            try await Self.seal(2, number: 0, from: 0, store)
            try await Self.seal(3, number: 1, from: 2, store)
            try await Self.seal(1, number: 2, from: 5, store, isComplete: false)

            let standing = try await log.standing(of: Self.origin, wonFrom: 0)
            #expect((standing.entries, standing.seals) == (5, 2))
            #expect(standing.won == ["p50": 2] && standing.sealedAt != nil)
            #expect(try await log.standing(of: Self.origin, wonFrom: 1).won == ["p50": 1])
            #expect(try await log.standing(of: Self.origin, wonFrom: 5).won.isEmpty)
            #expect(try await log.standing(of: "another", wonFrom: 0) == LogStanding())

            #expect(try await log.latestWins(of: Self.origin, 9).map(\.index) == [2, 0])
            #expect(try await log.latestWins(of: Self.origin, 1).map(\.index) == [2])

            let some = try await log.entries(of: Self.origin, at: [4, 0, 5, 99])
            #expect(some.map(\.index) == [0, 4])
            #expect(some.map(\.entry) == [entries[0], entries[4]])
            #expect(some[0].outcome == .won(index: 0, prize: "p50", value: Fen(5_000)))
            #expect(some[1].outcome == .lost(index: 4))

            for (place, entry) in entries.enumerated() {
                let short = try #require(LeafPrefix(String(entry.leafHash.description.prefix(16))))
                // The open seal's entry and the one that waits are nobody's business.
                let index = place < 5 ? UInt64(place) : nil
                #expect(try await log.entry(leaf: short)?.index == index)
                #expect(try await log.entry(leaf: LeafPrefix(entry.leafHash))?.index == index)
            }
            #expect(try await log.seal(of: Self.origin, judging: 1)?.size == 2)
            #expect(try await log.seal(of: Self.origin, judging: 2)?.size == 5)
            #expect(try await log.seal(of: Self.origin, judging: 5) == nil)
            for index in [UInt64(Int64.max), .max - 1, .max] {
                #expect(try await log.seal(of: Self.origin, judging: index) == nil)
                #expect(try await store.seal(endingAt: index) == nil)
            }
            #expect(try await log.wait(of: ids[4]) == nil)
            #expect(
                try await log.wait(of: ids[5])
                    == .cosignatures(
                        since: Timestamp(microseconds: 1_767_225_700_123_000), of: []))
            #expect(try await log.wait(of: ids[6]) == .seal)
        }
    }
}
