package import Cryptography
package import Invoices
package import Lottery
package import Verification

/// Enters people's invoices into campaigns, whatever channel they came by: by the same details, and for the
/// same limits, as a verification.
package struct EntryService: Sendable {
    private let verifier: any InvoiceVerifying
    private let ledger: any InvoiceLedger
    private let campaigns: CampaignDirectory
    private let admission: EntryAdmission
    private let watch: OutcomeWatch
    private let waiting: EntryWaiting?
    private let metrics = EntryMetrics()

    /// - Parameter ledger: asked of invoices whose details were verified a while ago. One whose state is not known
    ///   just now is a fault, as a void since then would be hidden.
    /// - Parameter waiting: nil where nothing waits.
    package init(
        verifier: any InvoiceVerifying, ledger: any InvoiceLedger, campaigns: CampaignDirectory,
        admission: EntryAdmission, watch: OutcomeWatch, waiting: EntryWaiting? = nil
    ) {
        self.verifier = verifier
        self.ledger = ledger
        self.campaigns = campaigns
        self.admission = admission
        self.watch = watch
        self.waiting = waiting
    }

    // MARK: Campaigns

    /// The campaign of this name; without one the only one that is open, or that there is.
    package func campaign(
        named name: String?, at moment: Timestamp
    ) async throws(ServiceUnavailable) -> Result<EnterableCampaign, CampaignDirectory.Missing> {
        do {
            return try await campaigns.campaign(
                named: name, at: CampaignTime.second(of: moment))
        } catch {
            throw counted(error)
        }
    }

    /// Those that take entries now, in the order in which they were published.
    package func openCampaigns(
        at moment: Timestamp
    ) async throws(ServiceUnavailable) -> [EnterableCampaign] {
        do {
            return try await campaigns.open(at: CampaignTime.second(of: moment))
        } catch {
            throw counted(error)
        }
    }

    /// Every campaign, open or not.
    package func allCampaigns() async throws(ServiceUnavailable) -> [EnterableCampaign] {
        do {
            return try await campaigns.all()
        } catch {
            throw counted(error)
        }
    }

    /// The same of what this worker has read last, without a wait.
    package func knownOpenCampaigns(at moment: Timestamp) -> [EnterableCampaign] {
        campaigns.knownOpen(at: CampaignTime.second(of: moment))
    }

    // MARK: Entering

    /// Verifies, and enters what is consistent; what the ledger does not have yet waits. Nothing is entered where
    /// this throws `didNotHappen`; else asking again tells.
    /// - Parameters:
    ///   - name: of the person, as he says it, or as the program that enters for him has checked it; nil
    ///     where none was given.
    ///   - whom: is told what comes of an invoice that waits (`EntryTeller`); empty for nobody.
    package func enter(
        _ question: Question, as identity: HolderIdentity, name: String? = nil,
        in campaign: EnterableCampaign, telling whom: [UInt8] = []
    ) async throws(ServiceUnavailable) -> EntryResult {
        let verified: Result<VerifiedReceipt, UnverifiedInvoice>
        do {
            verified = try await verify(question)
        } catch {
            throw Self.beforehand(error)
        }
        switch verified {
        case .failure(let unverified):
            let until = try await wait(
                for: question, unverified.answer.verdict, as: identity, name: name, in: campaign,
                telling: whom)
            return until.map { .awaited(until: $0) } ?? .unverified(unverified.answer)
        case .success(let receipt):
            return EntryResult(
                try await enter(
                    receipt, as: identity, name: name, in: campaign, at: question.askedAt))
        }
    }

    /// Lets an invoice wait that the ledger does not have.
    /// - Returns: until when; nil where nothing is to be waited for, or too many wait already.
    package func wait(
        for question: Question, _ verdict: Verdict, as identity: HolderIdentity,
        name: String? = nil, in campaign: EnterableCampaign, telling whom: [UInt8]
    ) async throws(ServiceUnavailable) -> Timestamp? {
        let moment = question.askedAt
        let second = CampaignTime.second(of: moment)
        let manifest = campaign.manifest(at: second)
        guard let waiting, verdict == .notFound, case .passed(let query) = question.checked,
            manifest.waitUnlistedSeconds > 0, campaign.isOpen(at: second)
        else { return nil }
        let seconds = min(
            manifest.waitUnlistedSeconds, manifest.closes - second, Self.waitSecondsMaximum)
        let span = Duration.seconds(seconds)
        let until = moment.advanced(by: span)
        let entry = AwaitedEntry(
            question.submitted, by: question.client, as: identity, name: name, in: campaign.name,
            until: until, telling: whom)
        return try await waiting.wait(for: entry, of: query.id, during: span) ? until : nil
    }

    /// Bounds the wait, whatever a manifest says: if a seller is later than this, people ask the
    /// seller instead.
    private static let waitSecondsMaximum: UInt64 = 7 * 86_400

    /// Enters an invoice that was verified just now.
    package func enter(
        _ verified: VerifiedInvoice, as identity: HolderIdentity, name: String? = nil,
        in campaign: EnterableCampaign, at moment: Timestamp
    ) async throws(ServiceUnavailable) -> EntryAdmission.Decision {
        let receipt = try receipt(of: verified)
        return try await enter(receipt, as: identity, name: name, in: campaign, at: moment)
    }

    /// The same for one that waits in this row.
    /// - Returns: nil, and nothing is entered, where nobody waits for it any more.
    func enter(
        awaited id: Int64, _ verified: VerifiedInvoice, as identity: HolderIdentity,
        name: String?, in campaign: EnterableCampaign, at moment: Timestamp
    ) async throws(ServiceUnavailable) -> EntryAdmission.Decision? {
        let receipt = try receipt(of: verified)
        let decision: EntryAdmission.Decision?
        do {
            decision = try await admission.enter(
                receipt, as: identity, name: name, awaited: id, in: campaign,
                at: CampaignTime.second(of: moment))
        } catch {
            throw counted(error)
        }
        return decision.map { counted($0) }
    }

    /// Enters an invoice whose details this person gave in a verification, by which it was found consistent. It is
    /// looked up again, for it may be void since. Nil for one that the ledger has no longer.
    package func enter(
        verified id: InvoiceID, as identity: HolderIdentity, name: String? = nil,
        in campaign: EnterableCampaign, at moment: Timestamp
    ) async throws(ServiceUnavailable) -> EntryAdmission.Decision? {
        let stored: StoredInvoice?
        do {
            stored = try await ledger.invoices([id]).first ?? nil
        } catch {
            throw Self.beforehand(counted(error))
        }
        guard let stored else { return nil }
        let receipt = try receipt(of: stored)
        return try await enter(receipt, as: identity, name: name, in: campaign, at: moment)
    }

    // MARK: The two halves, for whoever words their faults apart

    /// The first half, which changes nothing.
    package func verify(
        _ question: Question
    ) async throws(ServiceUnavailable) -> Result<VerifiedReceipt, UnverifiedInvoice> {
        let answer: Answer
        do {
            answer = try await verifier.verify(question)
        } catch {
            throw counted(error)
        }
        guard case .consistent(let verified) = answer.verdict else {
            metrics.count(.unverified)
            return .failure(UnverifiedInvoice(answer: answer))
        }
        return .success(try receipt(of: verified))
    }

    /// The second half. After an error nobody knows whether it was entered; asking again tells.
    package func enter(
        _ receipt: VerifiedReceipt, as identity: HolderIdentity, name: String?,
        in campaign: EnterableCampaign, at moment: Timestamp
    ) async throws(ServiceUnavailable) -> EntryAdmission.Decision {
        let decision: EntryAdmission.Decision
        do {
            decision = try await admission.enter(
                receipt, as: identity, name: name, in: campaign,
                at: CampaignTime.second(of: moment))
        } catch {
            throw counted(error)
        }
        return counted(decision)
    }

    // MARK: Afterwards

    /// The outcome as soon as there is one; `waiting` after three seconds.
    package func outcome(of entry: ReceiptedEntry) async -> EntryOutcome {
        await watch.outcome(of: entry.stored.id)
    }

    /// Has the outcome told as soon as there is one (`EntryTeller`). A second time for the same entry changes
    /// nothing.
    package func tellOutcome(
        of entry: ReceiptedEntry, to whom: [UInt8]
    ) async throws(ServiceUnavailable) {
        guard let waiting, !whom.isEmpty else { return }
        try await waiting.wait(forOutcomeOf: entry.stored.id, telling: whom)
    }

    /// The entry with this leaf hash, if it came through an identity of this kind.
    package func entry(
        leaf: Bytes32, ofKind kind: String
    ) async throws(ServiceUnavailable) -> ReceiptedEntry? {
        try await admission.entry(leaf: leaf, ofKind: kind)
    }

    /// Looks up the state of an entry by now.
    package func standing(
        of entry: ReceiptedEntry
    ) async throws(ServiceUnavailable) -> EntryStanding {
        try await admission.standing(of: entry)
    }

    /// The last that was known says nothing of a void since then.
    private func receipt(
        of verified: VerifiedInvoice
    ) throws(ServiceUnavailable) -> VerifiedReceipt {
        guard !verified.isFromOutage else {
            throw counted(
                ServiceUnavailable(
                    .ledger, .unreachable, "an invoice's state is not known just now",
                    effect: .didNotHappen))
        }
        return try receipt(of: verified.stored)
    }

    private func receipt(of stored: StoredInvoice) throws(ServiceUnavailable) -> VerifiedReceipt {
        do throws(JSONError) {
            return VerifiedReceipt(try stored.invoice(), of: stored.id, status: stored.status)
        } catch {
            throw counted(
                ServiceUnavailable(
                    .ledger, .damaged, "an invoice that cannot be read", effect: .didNotHappen))
        }
    }

    private func counted(_ decision: EntryAdmission.Decision) -> EntryAdmission.Decision {
        switch decision {
        case .refused(let refusal, _): metrics.count(refusal)
        case .entered(_, let isNew): metrics.count(isNew ? .entered : .again)
        }
        return decision
    }

    private func counted(_ fault: ServiceUnavailable) -> ServiceUnavailable {
        metrics.count(.unavailable)
        return fault
    }

    /// A fault before anything is stored leaves no entry, whatever the reading says of itself.
    private static func beforehand(_ fault: ServiceUnavailable) -> ServiceUnavailable {
        var fault = fault
        fault.effect = .didNotHappen
        return fault
    }
}
