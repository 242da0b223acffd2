import Cryptography
import Invoices
import Lottery
import Testing

/// What auditors hold against the log and the ledger.
struct AuditCheckTests {
    private static let seller = "91330200MA0000001R"
    private static let number = "26990000000000000001"
    private static let due = SimulatedCampaign.opens + 7 * 86_400

    private static let manifest: CampaignManifest = {
        guard let manifest = try? CampaignManifest(Array(SimulatedCampaign.manifestText().utf8))
        else { fatalError("no manifest") }
        return manifest
    }()

    private static func opening(
        number: String = number, fen: Int = 20_000, buyer: String = "张三",
        name: String? = "张三", holder: String = "holder-1"
    ) throws -> AuditOpening {
        let name = name.map { #", "name": "\#($0)""# } ?? ""
        let json = """
            {"seller": "\(seller)", "code": "", "number": "\(number)", "fen": \(fen), \
            "buyer": "\(buyer)"\(name)}
            """
        return AuditOpening(
            index: 7, holder: holder, opening: try #require(EntryOpening(json: Array(json.utf8))))
    }

    private static func receipt(
        seller: String = seller, fen: Int64 = 20_000, status: InvoiceStatus = .normal,
        buyer: String = "张三", buyerIsPerson: Bool = true
    ) throws -> VerifiedReceipt {
        VerifiedReceipt(
            id: InvoiceID(code: nil, number: try #require(InvoiceNumber(number))), seller: seller,
            kind: try #require(manifest.eligibility.kinds.first), amount: Fen(fen),
            issuedOn: manifest.eligibility.issued.lowerBound, status: status, buyer: buyer,
            buyerIsPerson: buyerIsPerson)
    }

    private static func findings(
        _ opening: AuditOpening?, _ receipt: VerifiedReceipt?, ladder: UInt32 = 2,
        at second: UInt64 = due
    ) throws -> [AuditFinding.Fault] {
        let entry = SimulatedCampaign.campaignKey().entry(
            of: EnteredInvoice(seller: seller, code: "", number: number), by: "holder-1",
            under: manifest.digest, oddsTable: ladder, acceptedAt: SimulatedCampaign.opens)
        let check = AuditCheck(SimulatedCampaign.campaignKey(), [manifest])!
        let asked = AuditDue(
            index: 7, entry: entry, prizes: ["a"], isAudited: false, dueAt: due)
        let found = check.findings(asked, opening, receipt: receipt, at: second)
        #expect(found.allSatisfy { $0.index == 7 && "\($0)".hasPrefix("entry 7: ") })
        return found.map(\.fault)
    }

    /// What is paid follows from the recorded wins, and these from the public files: neither more nor less, of the same worth.
    @Test func recordedWinsAreThoseOfThePublicFiles() throws {
        let prize = try #require(Self.manifest.rules.prizes.first)
        let entry = SimulatedCampaign.campaignKey().entry(
            of: EnteredInvoice(seller: Self.seller, code: "", number: Self.number), by: "holder-1",
            under: Self.manifest.digest, oddsTable: 2, acceptedAt: SimulatedCampaign.opens)
        func due(_ index: UInt64, _ prizes: [String]) -> AuditDue {
            AuditDue(index: index, entry: entry, prizes: prizes, isAudited: false, dueAt: Self.due)
        }
        func win(_ index: UInt64, _ more: Int64 = 0, _ name: String? = nil) -> RecordedWin {
            RecordedWin(
                index: index, prize: name ?? prize.id, value: Fen(prize.value.value + more))
        }
        // The first was drawn for the audit, and the last won twice.
        let published = [due(0, []), due(1, [prize.id]), due(4, [prize.id, prize.id])]
        let sound = [win(4), win(1), win(4)]
        for (recorded, found) in [
            (sound, []), (sound + [win(0)], [0]), (sound + [win(9)], [9]),
            ([win(4), win(4)], [1]), ([win(4), win(1)], [4]), ([win(4), win(4), win(1, 1)], [1]),
            ([win(4), win(4), win(1, 0, "another")], [1]), ([], [1, 4]),
        ] as [([RecordedWin], [UInt64])] {
            let findings = RecordedWin.findings(recorded, published, [Self.manifest])
            #expect(findings.map(\.index) == found)
            #expect(findings.allSatisfy { $0.name == "other-wins" })
        }
    }

    @Test func anHonestOpeningIsSound() throws {
        #expect(try Self.findings(try Self.opening(), try Self.receipt()) == [])
        // A line that came as it was given.
        let opening = try Self.opening()
        #expect(AuditOpening(line: opening.line.dropLast()) == opening)
    }

    @Test func eachFaultHasItsName() throws {
        let good = try Self.receipt()
        #expect(try Self.findings(nil, nil) == [])
        #expect(
            try Self.findings(nil, nil, at: Self.due + 1) == [.overdue(since: Self.due)])
        #expect(
            try Self.findings(try Self.opening(number: "26990000000000000002"), good)
                == [.otherInvoice, .otherHolder])
        #expect(
            try Self.findings(try Self.opening(holder: "holder-2"), good) == [.otherHolder])
        #expect(try Self.findings(try Self.opening(), nil) == [.noSuchInvoice])
        #expect(
            try Self.findings(
                try Self.opening(), try Self.receipt(seller: "91330200MA0000002R"))
                == [.otherSeller("91330200MA0000002R")])
        #expect(
            try Self.findings(try Self.opening(), try Self.receipt(fen: 20_001))
                == [.otherAmount(Fen(20_001))])
        // A better ladder for a friend, and a smaller one than the amount earns.
        #expect(
            try Self.findings(try Self.opening(), good, ladder: 1)
                == [.otherLadder(1, earned: 2)])
        #expect(
            try Self.findings(
                try Self.opening(fen: 50_000), try Self.receipt(fen: 50_000))
                == [.otherLadder(2, earned: 1)])
        #expect(
            try Self.findings(try Self.opening(fen: 99), try Self.receipt(fen: 99))
                == [.otherLadder(2, earned: nil), .notEligible(rule: "least-amount")])
        #expect(
            try Self.findings(try Self.opening(), try Self.receipt(status: .voided))
                == [.notEligible(rule: "invoice-status")])
        #expect(
            try Self.findings(try Self.opening(), try Self.receipt(buyer: "李四"))
                == [.otherBuyer])
        #expect(
            try Self.findings(try Self.opening(name: nil), good) == [.otherBuyer])
        #expect(
            try Self.findings(try Self.opening(), try Self.receipt(buyerIsPerson: false))
                == [.otherBuyer])
    }

    @Test func anotherKeyChecksNothing() {
        var bytes = [UInt8](repeating: 1, count: 32)
        let other = CampaignKey(Secret(movingFrom: &bytes))!
        switch AuditCheck(other, [Self.manifest]) {
        case .some: Issue.record("a foreign key checks openings")
        case nil: break
        }
    }

    /// Whose openings are due follows from the public files, and from nobody's list.
    @Test func allWinnersAndTheSampleAreDue() async throws {
        let campaign = SimulatedCampaign.honest()
        var check = CampaignCheck(MemoryFiles(files: campaign.files), isAudit: true)
        let report = try await check.run()
        let outcomes = campaign.outcomes.flatMap { $0 }
        var expected: [UInt64: [String]] = [:]
        for outcome in outcomes where outcome.prize != nil || outcome.ticket.isAudited {
            expected[outcome.ticket.index] = outcome.prize.map { [$0] } ?? []
        }
        for name in ["draw-1", "draw-2"] {
            let result = try #require(
                DrawResult(campaign.files[CampaignPath.result(name)] ?? []))
            for (tier, prize) in zip(result.tiers, ["grand", "small"]) {
                for index in tier.winners { expected[index, default: []].append(prize) }
            }
        }
        #expect(
            Dictionary(uniqueKeysWithValues: report.due.map { ($0.index, $0.prizes) }) == expected)
        for due in report.due {
            #expect(due.entry.bytes == campaign.entries[Int(due.index)])
            #expect(due.isAudited == outcomes[Int(due.index)].ticket.isAudited)
            // Seven days, where the manifest does not say.
            #expect((7 * 86_400...9 * 86_400).contains(due.dueAt - SimulatedCampaign.opens))
        }
        var silent = CampaignCheck(MemoryFiles(files: campaign.files))
        #expect(try await silent.run().due.isEmpty)
    }
}
