package import Cryptography
package import Invoices

/// The one truth about accounts and sessions: a database that all processes of the console share.
package protocol ConsoleAccessStore: Sendable {
    /// Counts a try under each key, or none of them.
    /// - Returns: false where one key has as many already, in the period.
    func beginAttempt(
        _ keys: [AttemptLimit], within period: Duration
    ) async throws(ServiceUnavailable) -> Bool

    /// - Returns: nil if there is no account of this name.
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

    /// Writes a refused sign-in into the audit. The account is its subject and not its actor, for
    /// nobody has proved to be that person.
    func noteRefusal(of account: String) async throws(ServiceUnavailable)
    /// Puts the session's idle end off, too.
    /// - Returns: nil for a session that is unknown or over, and for one of a disabled account.
    func session(_ token: Bytes32) async throws(ServiceUnavailable) -> ConsoleSession?
    /// Writes a sign-out into the audit, but none for a session that was over before.
    func endSession(_ token: Bytes32) async throws(ServiceUnavailable)
    /// True if another password of its person ended the session. The table keeps that for a day.
    func wasEnded(_ token: Bytes32) async throws(ServiceUnavailable) -> Bool
    /// Makes this the password of the person whose session it is; his other sessions end.
    /// - Returns: false if the session is over.
    func renewPassword(
        _ token: Bytes32, _ password: StoredPassword
    ) async throws(ServiceUnavailable) -> Bool
    /// Takes the step of a code that confirms one act, and forgets the tries under the keys.
    /// - Returns: false if the step, or a later one, was taken before, or the session is over.
    func takeCode(
        _ token: Bytes32, step: Int64, clearing keys: [[UInt8]]
    ) async throws(ServiceUnavailable) -> Bool
}

/// The most tries that one key may have in one period.
package struct AttemptLimit: Hashable, Sendable {
    /// Of `ConsoleKey.attemptKey`, so that the table shows neither names nor addresses.
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
    /// True if the accounts of a demonstration may sign in, whose passwords everybody can read.
    private let admitsDemo: Bool

    /// - Parameters:
    ///   - nobody: is compared with where there is no such account, so that the time tells nothing.
    ///     New passwords cost as much to check as it does.
    ///   - derive: runs one derivation elsewhere, with much memory and for long; nil if too many
    ///     wait.
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

    /// The outcome of a sign-in.
    package enum SignIn: Hashable, Sendable {
        /// - Parameters:
        ///   - cookie: of the session, new each time.
        ///   - device: what the browser keeps longer.
        case signedIn(cookie: String, device: String)
        /// Something was wrong. The person is not told what, for that would help to guess.
        case refused
        /// A limit is used up, or too many derivations wait.
        case tooMany
    }

    static let attemptPeriod = Duration.seconds(3_600)
    /// By strangers, who may be many: a person with a browser of before goes on all the same.
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

    /// The name of a cookie's session in the table: its digest, so that a copy of the table signs
    /// nobody in.
    package static func token(of cookie: String) -> Bytes32 { SHA256.hash(Array(cookie.utf8)) }

    /// Puts the session's idle end off, too.
    /// - Returns: nil for a session that is over, and for one of a demonstration's account unless
    ///   those may sign in.
    package func session(
        of cookie: String
    ) async throws(ServiceUnavailable) -> ConsoleSession? {
        let session = try await store.session(Self.token(of: cookie))
        return session.flatMap { admits($0.account) ? $0 : nil }
    }

    private func admits(_ name: String) -> Bool { admitsDemo || !ConsoleAccount.isDemo(name) }

    /// True if another password has ended this session, which its person should know.
    package func wasEnded(_ cookie: String) async throws(ServiceUnavailable) -> Bool {
        try await store.wasEnded(Self.token(of: cookie))
    }

    /// Signs the person out. A cookie whose session is over changes nothing.
    package func end(_ cookie: String) async throws(ServiceUnavailable) {
        try await store.endSession(Self.token(of: cookie))
    }

    /// The token that every form of this session sends back, so that no other site can send one.
    package func formToken(of cookie: String) -> String { key.formToken(of: cookie) }

    /// True if the form was made for this session; compared in constant time.
    package func accepts(formToken: String, of cookie: String) -> Bool {
        ConstantTime.equal(Array(formToken.utf8), Array(key.formToken(of: cookie).utf8))
    }

    /// Takes a one-time code for one act of somebody who is signed in, so that a browser that was
    /// left open is not enough. Tries are counted as those of signing in are.
    /// - Returns: false for a wrong code, one that was taken before, and too many tries.
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
