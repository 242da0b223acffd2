import Cryptography
import Invoices

extension CampaignManifest {
    /// Why bytes are no manifest, for the person who wrote them.
    package enum Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
        case tooLarge
        case rules(CampaignRules.Unreadable)
        case missing(String)
        /// The field, and its fault.
        case malformed(String, String)
        case fault(Fault)

        package var description: String {
            switch self {
            case .tooLarge: "a manifest has at most \(CampaignManifest.bytesMaximum) bytes"
            case .rules(let reason): reason.description
            case .missing(let path): "\(path) is missing"
            case .malformed(let path, let reason): "\(path): \(reason)"
            case .fault(let fault): fault.description
            }
        }
    }

    /// Two seals a second suit any campaign; the manifest says otherwise where one does not.
    package static let sealIntervalMillisecondsDefault: UInt64 = 200
    /// As long as a prize waits for its second check where one is asked for.
    package static let auditDaysDefault: UInt64 = 7

    /// Reads the bytes of a manifest as they were published. Fields that this type does not know are passed over.
    package init(_ bytes: [UInt8]) throws(Unreadable) {
        guard bytes.count <= Self.bytesMaximum else { throw .tooLarge }
        do {
            rules = try CampaignRules(manifest: bytes)
        } catch {
            throw .rules(error)
        }
        let fields = try ManifestFields(bytes[...])
        title = try fields.inBothLanguages("title")
        let organiser = try fields.object("organiser")
        self.organiser = Organiser(
            name: try organiser.inBothLanguages("name"), contact: try organiser.text("contact"))
        opens = try fields.whole("opens")
        closes = try fields.whole("closes")
        promiseSeconds = try fields.whole("receipt_promise_s")
        let interval = try fields.whole(ifAny: "seal_interval_ms")
        sealInterval = .milliseconds(interval ?? Self.sealIntervalMillisecondsDefault)
        amendNoticeSeconds = try fields.whole("amend_notice_s")
        logKey = try fields.noteKey("log_key", .note)
        receiptKey = try fields.noteKey("receipt_key", .note)
        parties = try Self.parties(fields, rules.revealers)
        cosigners = try fields.cosigners("cosigners")
        reserves = try fields.reserves("reserves")
        keepers = try fields.textsByName("keepers")
        auditors = try fields.auditors("auditors")
        auditDays = min(try fields.whole(ifAny: "audit_days") ?? Self.auditDaysDefault, 36_500)
        eligibility = try fields.eligibility("eligibility")
        tables = try fields.tables("tables")
        caps = try fields.caps("caps")
        waitUnlistedSeconds = try fields.whole("wait_unlisted_s")
        mode = try fields.choice("mode", PayMode.self)
        payAfterDays = try fields.whole(ifAny: "pay_after_days") ?? 0
        claimDays = try fields.whole(ifAny: "claim_days")
        partialReversal =
            fields.has("partial_red_flush")
            ? try fields.choice("partial_red_flush", PartialReversal.self) : .void
        let tax = try fields.object("tax")
        self.tax = Tax(
            exempt: try tax.fen("exempt_fen"), ratePercent: try tax.whole("rate_percent"))
        fund = try fields.fen("fund_fen")
        payouts = try fields.payouts("payouts")
        rulesText = try fields.digest("rules_text_sha256")
        program = try fields.digest("program_sha256")
        exclusiveWith = try fields.texts("exclusive_with")
        draws = try fields.draws("draws")
        amends = try fields.amendment("amends")
        if let fault { throw .fault(fault) }
    }

    /// The operator's key signs notes, those of witnesses cosign.
    private static func parties(
        _ fields: ManifestFields, _ revealers: [Revealer]
    ) throws(Unreadable) -> [CampaignParty] {
        let objects = try fields.objects("parties")
        guard objects.count == revealers.count else {
            throw .fault(.partiesAreNotRevealers)
        }
        var parties: [CampaignParty] = []
        for (object, revealer) in zip(objects, revealers) {
            guard try object.text("name") == revealer.name else {
                throw .fault(.partiesAreNotRevealers)
            }
            parties.append(try object.party(revealer, isOperator: parties.isEmpty))
        }
        return parties
    }
}

extension ManifestFields {
    fileprivate func party(
        _ revealer: Revealer, isOperator: Bool
    ) throws(CampaignManifest.Unreadable) -> CampaignParty {
        CampaignParty(
            revealer: revealer, legalName: try text("legal_name"), address: try text("address"),
            noteKey: try noteKey("note_key", isOperator ? .note : .cosignature),
            url: isOperator ? nil : try text("url"))
    }

    fileprivate func reserves(
        _ name: String
    ) throws(CampaignManifest.Unreadable) -> [CampaignParty] {
        var reserves: [CampaignParty] = []
        for object in try objects(name) {
            let key = try object.value("vrf_key", "a key of 33 bytes in hexadecimal digits") {
                (reader) throws(JSONError) in ECVRFPublicKey(try reader.digits())
            }
            let revealer = Revealer(name: try object.text("name"), key: key)
            reserves.append(try object.party(revealer, isOperator: false))
        }
        return reserves
    }

    fileprivate func cosigners(
        _ name: String
    ) throws(CampaignManifest.Unreadable) -> [Cosigner] {
        var cosigners: [Cosigner] = []
        for object in try objects(name) {
            cosigners.append(
                Cosigner(
                    name: try object.text("name"),
                    noteKey: try object.noteKey("note_key", .cosignature),
                    url: try object.text("url")))
        }
        return cosigners
    }

    fileprivate func auditors(_ name: String) throws(CampaignManifest.Unreadable) -> [Auditor] {
        var auditors: [Auditor] = []
        for object in try objects(name) {
            auditors.append(
                Auditor(
                    name: try object.text("name"), noteKey: try object.noteKey("note_key", .note)))
        }
        return auditors
    }

    fileprivate func eligibility(
        _ name: String
    ) throws(CampaignManifest.Unreadable) -> Eligibility {
        let fields = try object(name)
        var kinds: [InvoiceKind] = []
        for code in try fields.texts("kinds") {
            guard let kind = InvoiceKind.named(code) else {
                throw .malformed(fields.path(of: "kinds"), "\(code) is no kind of invoice")
            }
            kinds.append(kind)
        }
        let first = try fields.day("issued_from")
        let last = try fields.day("issued_to")
        guard first <= last else {
            throw .malformed(fields.path(of: "issued_to"), "is before issued_from")
        }
        return Eligibility(
            least: try fields.fen("least_fen"), kinds: kinds, regions: try fields.texts("regions"),
            sellers: try fields.texts("sellers"), issued: first...last,
            personOnly: try fields.boolean("person_only"),
            nameMustMatch: try fields.boolean("name_must_match"))
    }

    fileprivate func tables(
        _ name: String
    ) throws(CampaignManifest.Unreadable) -> [CampaignManifest.OddsTable] {
        var tables: [CampaignManifest.OddsTable] = []
        for object in try objects(name) {
            let number = try object.whole("ladder")
            guard let ladder = UInt32(exactly: number) else {
                throw .malformed(object.path(of: "ladder"), "\(number) is no ladder's number")
            }
            tables.append(.init(least: try object.fen("least_fen"), ladder: ladder))
        }
        return tables
    }

    fileprivate func caps(_ name: String) throws(CampaignManifest.Unreadable) -> EntryCaps {
        guard has(name) else { return .none }
        let fields = try object(name)
        return EntryCaps(
            holderDay: try fields.whole(ifAny: "holder_day"),
            holderMonth: try fields.whole(ifAny: "holder_month"),
            holderAll: try fields.whole(ifAny: "holder_all"),
            sellerDay: try fields.whole(ifAny: "seller_day"),
            sellerAll: try fields.whole(ifAny: "seller_all"))
    }

    fileprivate func payouts(
        _ name: String
    ) throws(CampaignManifest.Unreadable) -> [CampaignManifest.Payout] {
        var payouts: [CampaignManifest.Payout] = []
        for object in try objects(name) {
            let least = try object.fen("least_fen")
            let most = try object.fen("most_fen")
            guard least <= most else {
                throw .malformed(object.path(of: "most_fen"), "is below least_fen")
            }
            payouts.append(.init(channel: try object.text("channel"), values: least...most))
        }
        return payouts
    }

    fileprivate func draws(_ name: String) throws(CampaignManifest.Unreadable) -> [DrawPlan] {
        var draws: [DrawPlan] = []
        for object in try objects(name) {
            var passes: [DrawPlan.PassRule] = []
            for text in try object.texts("passes_over") {
                guard let rule = DrawPlan.PassRule(rawValue: text) else {
                    throw .malformed(object.path(of: "passes_over"), "\(text) is no rule")
                }
                passes.append(rule)
            }
            draws.append(
                DrawPlan(
                    name: try object.text("name"), series: try object.text("series"),
                    closes: try object.whole("closes"), tiers: try object.tiers("tiers"),
                    prizesPerHolder: try object.whole("per_holder"), passesOver: passes,
                    sources: try object.sources("sources")))
        }
        return draws
    }

    /// `[prize, number]` each.
    private func tiers(_ name: String) throws(CampaignManifest.Unreadable) -> [DrawPlan.Tier] {
        try value(name, "a list of [prize, number]") { (reader) throws(JSONError) in
            var tiers: [DrawPlan.Tier] = []
            try reader.array(maximum: Self.elementsMaximum) { (reader) throws(JSONError) in
                var row = try reader.row(of: 2)
                let prize = try row[0].text()
                tiers.append(DrawPlan.Tier(prize: prize, count: try row[1].wholeNumber()))
            }
            return tiers
        }
    }

    private func sources(
        _ name: String
    ) throws(CampaignManifest.Unreadable) -> [DrawPlan.Source] {
        var sources: [DrawPlan.Source] = []
        for object in try objects(name) {
            sources.append(
                DrawPlan.Source(
                    name: try object.text("name"), issue: try object.text("issue"),
                    pattern: try object.choice("pattern", DrawPlan.Source.Pattern.self),
                    saleEnds: try object.whole("sale_ends"),
                    lastDay: try object.day("last_day")))
        }
        return sources
    }

    fileprivate func amendment(
        _ name: String
    ) throws(CampaignManifest.Unreadable) -> CampaignManifest.Amendment? {
        guard has(name) else { return nil }
        let fields = try object(name)
        let struckOut = fields.has("struck_out") ? try fields.text("struck_out") : nil
        let begun = try fields.begunSeal("begun")
        if begun != nil, struckOut == nil {
            throw .malformed(fields.path(of: "begun"), "is for a party that is struck out")
        }
        return CampaignManifest.Amendment(
            manifest: try fields.digest("manifest"), from: try fields.whole("from"),
            reason: try fields.inBothLanguages("reason"), struckOut: struckOut, begun: begun)
    }

    private func begunSeal(_ name: String) throws(CampaignManifest.Unreadable) -> BegunSeal? {
        guard has(name) else { return nil }
        let fields = try object(name)
        let begun = BegunSeal(
            from: try fields.whole("from"), previousSeed: try fields.digest("seed"),
            size: try fields.whole("size"), root: try fields.digest("root"),
            finishedBy: try fields.choice("finished_by", BegunSeal.Finisher.self))
        guard begun.question(origin: "", manifest: .zero) != nil else {
            throw .malformed(path(of: name), "is no seal")
        }
        return begun
    }
}
