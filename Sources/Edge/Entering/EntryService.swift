package import Cryptography
package import Invoices
package import Lottery
package import Verification

/// Enters people's invoices into campaigns, whatever door they came through: by the same details, and for the
/// same limits, as a verification.
package struct EntryService: Sendable {
    private let verifier: any InvoiceVerifying
    private let ledger: any InvoiceLedger
    private let campaigns: CampaignDirectory
    private let admission: EntryAdmission
    private let watch: OutcomeWatch
    private let metrics = EntryMetrics()

    /// - Parameter ledger: asked of invoices whose details were verified a while ago. One whose state is not known
    ///   just now is a fault, as a void since then would be hidden.
    package init(
        verifier: any InvoiceVerifying, ledger: any InvoiceLedger, campaigns: CampaignDirectory,
        admission: EntryAdmission, watch: OutcomeWatch
    ) {
        self.verifier = verifier
        self.ledger = ledger
        self.campaigns = campaigns
        self.admission = admission
        self.watch = watch
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

    // MARK: Entering

    /// Verifies, and enters what is consistent. Nothing is entered where this throws `didNotHappen`; else asking
    /// again tells.
    /// - Parameter name: of the person, as somebody has checked it; nil where nobody has.
    package func enter(
        _ question: Question, as identity: HolderIdentity, name: String? = nil,
        in campaign: EnterableCampaign
    ) async throws(ServiceUnavailable) -> EntryResult {
        let verified: Result<VerifiedReceipt, UnverifiedInvoice>
        do {
            verified = try await verify(question)
        } catch {
            throw Self.beforehand(error)
        }
        switch verified {
        case .failure(let unverified): return .unverified(unverified.answer)
        case .success(let receipt):
            return EntryResult(
                try await enter(
                    receipt, as: identity, name: name, in: campaign, at: question.askedAt))
        }
    }

    /// Enters an invoice whose details this person gave in a verification, by which it was found consistent. It is
    /// looked up again, for it may be void since. Nil for one that the ledger has no longer.
    package func enter(
        verified id: InvoiceID, as identity: HolderIdentity, name: String? = nil,
        in campaign: EnterableCampaign, at moment: Timestamp
    ) async throws(ServiceUnavailable) -> EntryResult? {
        let stored: StoredInvoice?
        do {
            stored = try await ledger.invoices([id]).first ?? nil
        } catch {
            throw Self.beforehand(counted(error))
        }
        guard let stored else { return nil }
        let receipt = try receipt(of: stored)
        return EntryResult(
            try await enter(receipt, as: identity, name: name, in: campaign, at: moment))
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
        // The last that was known says nothing of a void since then.
        guard !verified.isFromOutage else {
            throw counted(
                ServiceUnavailable(
                    .ledger, .unreachable, "an invoice's state is not known just now",
                    effect: .didNotHappen))
        }
        return .success(try receipt(of: verified.stored))
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
        switch decision {
        case .refused(let refusal, _): metrics.count(refusal)
        case .entered(_, let isNew): metrics.count(isNew ? .entered : .again)
        }
        return decision
    }

    // MARK: Afterwards

    /// The outcome as soon as there is one; `waiting` after three seconds.
    package func outcome(of entry: ReceiptedEntry) async -> EntryOutcome {
        await watch.outcome(of: entry.stored.id)
    }

    /// The entry with this leaf hash, if it came through an identity of this kind, and its outcome now.
    package func entry(
        leaf: Bytes32, ofKind kind: String
    ) async throws(ServiceUnavailable) -> (entry: ReceiptedEntry, outcome: EntryOutcome)? {
        guard let entry = try await admission.entry(leaf: leaf, ofKind: kind) else { return nil }
        return (entry, try await admission.outcome(of: entry))
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
