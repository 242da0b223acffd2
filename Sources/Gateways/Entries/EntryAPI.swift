import Cryptography
package import Edge
import HTTPTypes
package import Hummingbird
package import Invoices
import Logging
import Lottery
package import Payouts
import Verification

/// `POST /v1/entries` and `GET /v1/entries/{leaf}`: a program enters its customers' invoices into a campaign.
package struct EntryAPI: RouteProvider {
    private let entering: EntryService
    private let authenticator: APIAuthenticator
    private let now: @Sendable () -> Timestamp
    /// How far prizes are; nil where none are paid.
    private let accounts: (any HolderAccountStore)?

    static let path = "/v1/entries"

    package init(
        _ entering: EntryService, authenticator: APIAuthenticator,
        accounts: (any HolderAccountStore)? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.entering = entering
        self.authenticator = authenticator
        self.accounts = accounts
        self.now = now
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.post(RouterPath(Self.path), use: enter)
        router.get(RouterPath(Self.path + "/{leaf}"), use: show)
    }

    private func enter(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let key = try authenticator.require(.enter, request.headers, peer: context.peer)
        let body = try await request.json(maximumBytes: VerificationEndpoint.bodyBytesMaximum)
        let asked = try read(body)
        let moment = now()
        let campaign = try await campaign(asked, at: moment)
        let receipt = try await verified(asked.submitted, by: key, at: moment)
        switch try await decide(receipt, asked, key, campaign, moment, context.logger) {
        case .refused(let refusal, let note): throw Problem(refusal, note)
        case .entered(let receipt, let isNew):
            return await reply(
                receipt, isNew: isNew, waits: request.headers.waits, in: context.language)
        }
    }

    private func decide(
        _ receipt: VerifiedReceipt, _ asked: EntryRequest, _ key: APIKey,
        _ campaign: EnterableCampaign, _ moment: Timestamp, _ logger: Logger
    ) async throws(Problem) -> EntryAdmission.Decision {
        do throws(ServiceUnavailable) {
            return try await entering.enter(
                receipt, as: .apiKey(key.name, person: asked.holder),
                name: asked.holderName.isEmpty ? nil : asked.holderName, in: campaign,
                at: moment)
        } catch {
            logger.warning(
                "an entry was not made: \(error.service) did not answer",
                metadata: error.changeMetadata)
            throw Problem(ofChanges: error)
        }
    }

    private func show(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let key = try authenticator.require(.enter, request.headers, peer: context.peer)
        let text = context.parameters.get("leaf") ?? ""
        guard let leaf = Hexadecimal.decode(text).flatMap({ Bytes32($0) }),
            leaf.description == text,
            let receipt = try await entering.entry(
                leaf: leaf, ofKind: HolderIdentity.kind(ofAPIKey: key.name))
        else { throw Problem(.notFound) }
        let standing = try await entering.standing(of: receipt)
        let prizes =
            standing.outcome == .waiting
            ? nil : try await accounts?.prizes(ofEntry: receipt.stored.id)
        return .json(json(receipt, standing, prizes ?? [], in: context.language))
    }

    private func read(_ body: [UInt8]) throws(Problem) -> EntryRequest {
        let asked: EntryRequest
        do throws(JSONError) {
            var reader = JSONReader(body)
            asked = try EntryRequest(from: &reader)
            try reader.finish()
        } catch {
            throw Problem(error)
        }
        let faults = asked.faults
        guard faults.isEmpty else { throw Problem(.malformed, faults: faults) }
        return asked
    }

    private func campaign(
        _ asked: EntryRequest, at moment: Timestamp
    ) async throws -> EnterableCampaign {
        let name = asked.campaign.isEmpty ? nil : asked.campaign
        switch try await entering.campaign(named: name, at: moment) {
        case .success(let campaign): return campaign
        case .failure(.unknown):
            throw Problem(.malformed, faults: [FieldError("campaign", .unknownCampaign)])
        case .failure(.unnamed):
            throw Problem(.malformed, faults: [FieldError("campaign", .missing)])
        }
    }

    /// Verifies as `POST /v1/verifications` does, and spends the same limits.
    private func verified(
        _ submitted: SubmittedInvoice, by key: APIKey, at moment: Timestamp
    ) async throws -> VerifiedReceipt {
        let client = Client(channel: .keyHolder, name: key.name)
        switch try await entering.verify(Question(submitted, by: client, at: moment)) {
        case .success(let receipt): return receipt
        case .failure(let unverified):
            let answer = unverified.answer
            let problem = Problem(refusing: answer) ?? Problem(unverified: answer)
            throw problem.code == .overloaded ? .overloaded : problem
        }
    }

    private func reply(
        _ receipt: ReceiptedEntry, isNew: Bool, waits: Bool, in language: Language
    ) async -> Response {
        let outcome = waits ? await entering.outcome(of: receipt) : .waiting
        // The gifts of draws to an entry of earlier stand at its own address.
        var response = Response.json(
            json(receipt, EntryStanding(outcome: outcome), in: language),
            status: isNew ? .created : .ok)
        response.headers[.location] = "\(Self.path)/\(receipt.stored.leaf)"
        return response
    }

    private func json(
        _ receipt: ReceiptedEntry, _ standing: EntryStanding, _ prizes: [PrizeProgress] = [],
        in language: Language
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: 2_048)
        EntryJSON(receipt: receipt, standing: standing, prizes: prizes, language: language)
            .write(to: &writer)
        return writer.bytes
    }
}

extension HTTPFields {
    private static let prefer = HTTPField.Name("Prefer")

    /// False for whoever wants the receipt at once and asks for the outcome later: `Prefer: wait=0` (RFC 7240, 4.3).
    fileprivate var waits: Bool {
        let preferences = Self.prefer.map { self[values: $0] } ?? []
        return !preferences.joined(separator: ",").split(separator: ",").contains {
            $0.filter { !$0.isWhitespace }.lowercased() == "wait=0"
        }
    }
}
