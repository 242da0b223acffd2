package import Cryptography
package import Invoices

/// Where accounts and sessions are the truth.
package protocol ConsoleAccessStore: Sendable {
    /// Counts a try under each key, or none of them.
    /// - Returns: false where one key has as many already, in the period.
    func beginAttempt(
        _ keys: [AttemptLimit], within period: Duration
    ) async throws(ServiceUnavailable) -> Bool

    func account(_ name: String) async throws(ServiceUnavailable) -> ConsoleAccount?

    /// Takes the step and begins a session, in one transaction.
    /// - Parameters:
    ///   - password: that was verified: it must still be the account's.
    ///   - proof: that the console asks, and not somebody who has its login.
    /// - Returns: false where the step, or a later one, was taken before, or the account was disabled or has got another
    ///   password meanwhile.
    func beginSession(
        of account: String, password: StoredPassword, proof: Bytes32, step: Int64, token: Bytes32,
        clearing keys: [[UInt8]]
    ) async throws(ServiceUnavailable) -> Bool

    func noteRefusal(of account: String) async throws(ServiceUnavailable)
    func session(_ token: Bytes32) async throws(ServiceUnavailable) -> ConsoleSession?
    func endSession(_ token: Bytes32) async throws(ServiceUnavailable)
    /// Whether the session was ended by another password of its person's; not known for longer than a day.
    func wasEnded(_ token: Bytes32) async throws(ServiceUnavailable) -> Bool
    /// All other sessions of the person end.
    func renewPassword(
        _ token: Bytes32, _ password: StoredPassword
    ) async throws(ServiceUnavailable) -> Bool
    func takeCode(
        _ token: Bytes32, step: Int64, clearing keys: [[UInt8]]
    ) async throws(ServiceUnavailable) -> Bool
}

/// So many tries under this key at most, in an hour.
package struct AttemptLimit: Hashable, Sendable {
    package let key: [UInt8]
    package let maximum: Int

    package init(key: [UInt8], maximum: Int) {
        self.key = key
        self.maximum = maximum
    }
}

/// Signing in at the console, and what needs a code once more.
package struct ConsoleAccess: Sendable {
    private let store: any ConsoleAccessStore
    private let key: ConsoleKey
    private let now: @Sendable () -> Timestamp
    /// Runs what takes long and much memory, elsewhere and one at a time; nil where too many wait.
    private let derive: @Sendable (@escaping @Sendable () -> Bool) async -> Bool?
    /// To be compared with where there is no such account, so that the time tells nothing.
    private let nobody: StoredPassword
    /// Whether the accounts of a demonstration, whose passwords everybody can read, may sign in.
    private let admitsDemo: Bool

    package init(
        store: any ConsoleAccessStore, key: ConsoleKey, nobody: StoredPassword,
        admitsDemo: Bool = false, now: @escaping @Sendable () -> Timestamp,
        derive: @escaping @Sendable (@escaping @Sendable () -> Bool) async -> Bool?
    ) {
        self.store = store
        self.key = key
        self.nobody = nobody
        self.admitsDemo = admitsDemo
        self.now = now
        self.derive = derive
    }

    package enum SignIn: Hashable, Sendable {
        /// - Parameters:
        ///   - cookie: of the session, new each time.
        ///   - device: what the browser keeps longer.
        case signedIn(cookie: String, device: String)
        /// Something was wrong; nobody is told what.
        case refused
        case tooMany
    }

    static let attemptPeriod = Duration.seconds(3_600)
    /// By strangers, who may be many: whoever has signed in before from his browser goes on.
    static let attemptsAtAccount = 20
    static let attemptsFromAddress = 30
    static let attemptsFromDevice = 20

    private static let cookieBytes = 32

    /// - Parameters:
    ///   - client: whoever asks, as far as it can be told: an address.
    ///   - device: what the browser kept from before.
    package func signIn(
        _ name: String, password: SecretText, code: String, client: String, device: String?
    ) async throws(ServiceUnavailable) -> SignIn {
        let isName = ConsoleAccount.isName(name) && admits(name)
        let known = isName ? device.flatMap { key.nonce(ofDevice: $0, of: name) } : nil
        let limits = limits(name, client, known)
        guard try await store.beginAttempt(limits, within: Self.attemptPeriod) else {
            return .tooMany
        }
        let account = isName ? try await store.account(name) : nil
        let stored = account?.password ?? nobody
        let isShort = password.reveal().utf8.count <= ConsolePassword.bytesMaximum
        let isRight = await derive { [key] in isShort && stored.isOf(password, under: key) }
        guard let isRight else { return .tooMany }
        guard isRight, let account, !account.isDisabled,
            let step = key.open(account.codeSecret, of: name)?
                .step(of: code, after: account.codeStep, at: now())
        else {
            try await store.noteRefusal(of: isName ? name : "-")
            return .refused
        }
        let cookie = Hexadecimal.encode(SecureRandom.bytes(Self.cookieBytes))
        let isBegun = try await store.beginSession(
            of: name, password: stored, proof: key.proof(of: name), step: step,
            token: Self.token(of: cookie),
            clearing: limits.map(\.key))
        guard isBegun else {
            try await store.noteRefusal(of: name)
            return .refused
        }
        let nonce = known ?? SecureRandom.bytes(16)
        return .signedIn(cookie: cookie, device: key.device(of: name, nonce: nonce))
    }

    private func limits(_ name: String, _ client: String, _ known: [UInt8]?) -> [AttemptLimit] {
        if let known {
            return [
                AttemptLimit(
                    key: key.attemptKey("device", known), maximum: Self.attemptsFromDevice)
            ]
        }
        return [
            AttemptLimit(
                key: key.attemptKey("account", Array(name.utf8.prefix(64))),
                maximum: Self.attemptsAtAccount),
            AttemptLimit(
                key: key.attemptKey("address", Array(client.utf8)),
                maximum: Self.attemptsFromAddress),
        ]
    }

    package static func token(of cookie: String) -> Bytes32 { SHA256.hash(Array(cookie.utf8)) }

    package func session(
        of cookie: String
    ) async throws(ServiceUnavailable) -> ConsoleSession? {
        let session = try await store.session(Self.token(of: cookie))
        return session.flatMap { admits($0.account) ? $0 : nil }
    }

    private func admits(_ name: String) -> Bool { admitsDemo || !ConsoleAccount.isDemo(name) }

    /// Whether another password has ended this session, which its person should know.
    package func wasEnded(_ cookie: String) async throws(ServiceUnavailable) -> Bool {
        try await store.wasEnded(Self.token(of: cookie))
    }

    package func end(_ cookie: String) async throws(ServiceUnavailable) {
        try await store.endSession(Self.token(of: cookie))
    }

    /// A form of this session holds it.
    package func formToken(of cookie: String) -> String { key.formToken(of: cookie) }

    package func accepts(formToken: String, of cookie: String) -> Bool {
        ConstantTime.equal(Array(formToken.utf8), Array(key.formToken(of: cookie).utf8))
    }

    /// Whether this is a code of whoever is signed in, and the first time that it is shown. Tries are counted as those of
    /// signing in are.
    package func confirm(
        _ code: String, _ session: ConsoleSession, _ cookie: String
    ) async throws(ServiceUnavailable) -> Bool {
        let limit = AttemptLimit(
            key: key.attemptKey("code", Array(session.account.utf8)),
            maximum: Self.attemptsFromDevice)
        guard try await store.beginAttempt([limit], within: Self.attemptPeriod) else {
            return false
        }
        if let account = try await store.account(session.account),
            let step = key.open(account.codeSecret, of: account.name)?
                .step(of: code, after: account.codeStep, at: now()),
            try await store.takeCode(Self.token(of: cookie), step: step, clearing: [limit.key])
        {
            return true
        }
        try await store.noteRefusal(of: session.account)
        return false
    }

    /// Makes a password that only the person at the browser sees, once.
    /// - Returns: nil where the session is over, or the machine is busy.
    package func renewPassword(
        _ cookie: String
    ) async throws(ServiceUnavailable) -> SecretText? {
        let password = ConsolePassword.random()
        let made = MadePassword()
        let cost = nobody.cost
        let isMade = await derive { [key] in
            made.set(StoredPassword(password, under: key, cost: cost))
        }
        guard isMade == true, let stored = made.value,
            try await store.renewPassword(Self.token(of: cookie), stored)
        else { return nil }
        return password
    }
}
