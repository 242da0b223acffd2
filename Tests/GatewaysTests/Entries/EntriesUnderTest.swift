import Doubles
import Edge
import HTTPTypes
import Invoices
import Lottery
import ServiceForTests
import Testing
import Verification

@testable import Gateways

/// The endpoint for entries over a verifier that gives one answer, and a store in memory.
struct EntriesUnderTest {
    static let key = "key-that-enters"
    static let otherKey = "another-key-that-enters"
    static let stored = StoredInvoice(issuing: SyntheticInvoice.digital(7))

    let campaign: CampaignForTests
    let store: MemoryEntryStore
    let verifier: AnsweringVerifier
    let service: ServiceUnderTest

    static func consistent(_ stored: StoredInvoice, isFromOutage: Bool = false) -> Verdict {
        .consistent(
            VerifiedInvoice(stored: stored, checksBefore: .none, isFromOutage: isFromOutage))
    }

    init(
        _ verdict: Verdict = Self.consistent(Self.stored), patience: Duration = .zero,
        waitersMaximum: Int = 100, also others: [CampaignForTests] = [],
        _ change: (inout CampaignForTests) -> Void = { _ in }
    ) throws {
        try self.init(
            AnsweringVerifier(verdict), patience: patience, waitersMaximum: waitersMaximum,
            also: others, change)
    }

    init(
        _ verifier: AnsweringVerifier, patience: Duration = .zero, waitersMaximum: Int = 100,
        also others: [CampaignForTests] = [],
        _ change: (inout CampaignForTests) -> Void = { _ in }
    ) throws {
        campaign = CampaignForTests(change)
        self.verifier = verifier
        store = MemoryEntryStore([campaign.published] + others.map(\.published))
        let keys = CampaignForTests.keys()
        let campaigns = CampaignDirectory(store, keys: keys)
        let lines = [
            "shop:enter:" + ServiceUnderTest.digest(of: Self.key),
            "other:enter:" + ServiceUnderTest.digest(of: Self.otherKey),
            "reader:verify:" + ServiceUnderTest.digest(of: ServiceUnderTest.verifyKey),
        ]
        let authenticator = APIAuthenticator(
            keys: lines.compactMap { APIKey($0) },
            identity: ClientIdentity(
                secret: [UInt8](repeating: 7, count: 32), trustedProxies: .none),
            now: { ServiceUnderTest.now })
        let ledger = MemoryLedger()
        let entering = EntryService(
            verifier: verifier, ledger: ledger, campaigns: campaigns,
            admission: EntryAdmission(
                store: store, campaigns: campaigns, keys: keys, statuses: ledger.statuses),
            watch: OutcomeWatch(store, patience: patience, waitersMaximum: waitersMaximum))
        let api = EntryAPI(
            entering, authenticator: authenticator, now: { ServiceUnderTest.now })
        service = try ServiceUnderTest(verifier, with: [api])
    }

    func enter(
        _ body: String = #"{"number":"1","holder":"a"}"#, _ fields: [String: String] = [:],
        key: String = Self.key
    ) async throws -> Reply {
        try await service.ask(
            body, ["Authorization": "Bearer \(key)"].merging(fields) { $1 }, at: EntryAPI.path)
    }

    func show(_ leaf: String, key: String = Self.key) async throws -> Reply {
        try await service.send(
            .get, "\(EntryAPI.path)/\(leaf)", ["Authorization": "Bearer \(key)"])
    }
}

extension Reply {
    /// A text of the top object.
    func text(_ name: String) -> String? { member(name).flatMap(Self.unquoted) }

    /// A member of an object in the top object, as its JSON text.
    func member(_ name: String, of object: String) -> String? {
        member(object).flatMap { json in
            Reply(status: status, fields: fields, bytes: Array(json.utf8)).member(name)
        }
    }

    private static func unquoted(_ json: String) -> String? {
        var reader = JSONReader(Array(json.utf8))
        return try? reader.string(maximumBytes: 1 << 16)
    }
}
