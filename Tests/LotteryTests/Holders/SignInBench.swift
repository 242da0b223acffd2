import Doubles
import Invoices
import Synchronization

@testable import Lottery

/// Workers that sign people in, and a phone that gets their codes.
struct SignInBench: Sendable {
    let store = MemoryEntryStore()
    let phone = PhoneForTests()
    let sessions: HolderSessions

    static let home = address("home")

    static func address(_ name: String) -> SignInClient { SignInClient(names: [(name, 1)]) }

    init() {
        sessions = Self.worker(store, phone)
    }

    private static func worker(
        _ store: MemoryEntryStore, _ phone: PhoneForTests
    ) -> HolderSessions {
        HolderSessions(
            store: store, keys: CampaignForTests.keys(), secret: [UInt8](repeating: 9, count: 32),
            codes: phone)
    }

    func anotherWorker() -> HolderSessions { Self.worker(store, phone) }

    func pass(_ time: Duration) { store.pass(time) }

    func ask(
        _ phone: String, from client: SignInClient = home, device: String? = nil
    ) async throws -> HolderSessions.CodeRequest {
        try await sessions.sendCode(to: phone, use: .signIn, from: client, device: device) {
            "code \($0)"
        }
    }

    func confirm(
        _ code: String, browser: String, use: CodeUse = .signIn
    ) async throws -> HolderSessions.Confirmation {
        try await sessions.confirm(code, use: use, browser: browser, from: Self.home)
    }

    func confirmed(_ code: String, browser: String) async throws -> StoredIdentity? {
        if case .confirmed(let identity) = try await confirm(code, browser: browser) {
            return identity
        }
        return nil
    }

    func signIn(_ number: String) async throws -> (cookie: String, session: HolderSession) {
        guard case .sent(let browser) = try await ask(number), let code = phone.last?.code,
            let identity = try await confirmed(code, browser: browser)
        else { throw ServiceUnavailable(.ledger, .rejected, "not signed in") }
        let cookie = try await sessions.begin(identity)
        guard let session = try await sessions.session(of: cookie) else {
            throw ServiceUnavailable(.ledger, .rejected, "no session")
        }
        return (cookie, session)
    }
}
