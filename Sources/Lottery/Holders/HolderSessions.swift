package import Cryptography
package import Invoices

/// The purpose of a code. It is of no use for anything else, or a code that somebody types to sign
/// in could join two people.
package enum CodeUse: String, Sendable, CaseIterable {
    case signIn = "sign-in"
    case join
}

/// Signs people in by a code to their phone or by a link in their chat, and knows them again by a cookie.
///
/// A secret that opens something is 32 random bytes of which the store has the digest, or six digits of which it
/// has an HMAC and that only one browser can try. A limit is spent before anything is sent or compared.
package struct HolderSessions: Sendable {
    private let store: any HolderStore
    private let keys: EntryKeys
    private let codes: any CodeSending
    private let codeKey: Bytes32
    private let formKey: Bytes32
    private let deviceKey: Bytes32

    /// Long enough for a slow network, short enough that nobody finds an old one.
    package static let codeLifetime = Duration.seconds(600)
    /// A link in a chat is opened within minutes, or asked for again.
    package static let linkLifetime = Duration.seconds(600)
    /// Five guesses at one of a million codes.
    package static let codeTries = 5
    private static let codeDigits = 6
    /// A holder who comes back within a week stays signed in, at most for as long as a month.
    package static let idle = Duration.seconds(7 * 86_400)
    /// A stolen cookie is worth nothing after this, however often it is used.
    package static let lifetime = Duration.seconds(30 * 86_400)
    /// Who comes back once a year is known.
    package static let deviceLifetime = Duration.seconds(400 * 86_400)

    /// - Parameter secret: 32 random bytes that all workers share.
    package init(
        store: any HolderStore, keys: EntryKeys, secret: [UInt8], codes: any CodeSending
    ) {
        self.store = store
        self.keys = keys
        self.codes = codes
        let root = HKDFSHA256.extract(salt: Array("fapiao holders".utf8), inputKey: secret)
        func key(_ use: String) -> Bytes32 {
            guard
                let key = Bytes32(
                    HKDFSHA256.expand(root, info: Array(use.utf8), count: Bytes32.count))
            else { preconditionFailure("HKDF gives as many bytes as it is asked for") }
            return key
        }
        codeKey = key("codes")
        formKey = key("forms")
        deviceKey = key("devices")
    }

    // MARK: A code to a phone

    /// The answer to a person who asks for a code.
    package enum CodeRequest: Hashable, Sendable {
        /// A secret that the browser keeps until the code is typed.
        case sent(browser: String)
        case wait(Duration)
        /// As many messages have gone out today, to this phone or to all, as may.
        case exhausted
    }

    /// Sends a code. The answer is the same whether anybody knows the phone or not.
    /// - Parameters:
    ///   - phone: in one spelling.
    ///   - use: for which alone it will be taken.
    ///   - device: the browser's cookie of a phone that signed in there before.
    ///   - message: the words around the code.
    package func sendCode(
        to phone: String, use: CodeUse, from client: SignInClient, device: String? = nil,
        as message: @Sendable (String) -> String
    ) async throws(ServiceUnavailable) -> CodeRequest {
        let identity = keys.personal.stored(.phone(phone))
        let spends =
            client.spends(SignInLimit.sending.address)
            + phoneSpends(
                SignInLimit.sending, known: SignInLimit.sendingToDevice, on: identity.tag, client,
                device)
        if let wait = try await store.spend(spends) { return .wait(wait) }
        let code = Self.makeCode()
        let browser = Self.makeToken()
        let digest = Self.digest(of: browser, "browser")
        try await store.make(
            NewSignInCode(
                browser: digest, code: authenticated(code, use, of: digest), identity: identity,
                lifetime: Self.codeLifetime, tries: Self.codeTries))
        let isQueued = try await codes.send(
            code, in: message(code), to: phone, named: "sign-in \(digest)",
            lifetime: Self.codeLifetime)
        return isQueued ? .sent(browser: browser) : .exhausted
    }

    /// The answer to a person who types a code.
    package enum Confirmation: Sendable {
        case confirmed(StoredIdentity)
        case wrong(triesLeft: Int)
        /// There is no such code, or no longer.
        case over
        case wait(Duration)
    }

    /// Checks the code for the browser's phone. A right one is used up by that.
    package func confirm(
        _ typed: String, use: CodeUse, browser: String, from client: SignInClient,
        device: String? = nil
    ) async throws(ServiceUnavailable) -> Confirmation {
        if let wait = try await store.spend(client.spends(SignInLimit.trying.address)) {
            return .wait(wait)
        }
        let digest = Self.digest(of: browser, "browser")
        guard let tried = try await store.tryCode(of: digest) else { return .over }
        let spends = phoneSpends(
            SignInLimit.trying, known: SignInLimit.tryingOfDevice, on: tried.identity.tag, client,
            device)
        if let wait = try await store.spend(spends) { return .wait(wait) }
        let given = authenticated(Self.digits(typed), use, of: digest)
        guard ConstantTime.equal(given.bytes, tried.code.bytes) else {
            return tried.triesLeft > 0 ? .wrong(triesLeft: tried.triesLeft) : .over
        }
        return try await store.useCode(of: digest) ? .confirmed(tried.identity) : .over
    }

    /// What a phone's code costs: in a browser that knows the phone, nothing that strangers can spend.
    private func phoneSpends(
        _ limits: SignInLimit.Limits, known: SignInLimit.DeviceLimits, on phone: Bytes32,
        _ client: SignInClient, _ cookie: String?
    ) -> [SignInSpend] {
        if let device = KnownDevice(cookie, for: phone, key: deviceKey) {
            return device.spends(known, on: phone)
        }
        return client.spends(limits.pair, on: phone)
            + limits.phone.map { $0.spend(of: phone.description) }
    }

    /// The cookie of a browser in which somebody has signed in by a phone; nil for another identity.
    package func deviceCookie(for identity: StoredIdentity) -> String? {
        guard identity.kind == HolderIdentity.phoneKind else { return nil }
        return KnownDevice.cookie(for: identity.tag, key: deviceKey)
    }

    // MARK: A link in a chat

    /// Makes the secret of a link that signs this person in, once. To be told only to him, in his
    /// own chat.
    package func makeLink(
        for identity: HolderIdentity
    ) async throws(ServiceUnavailable) -> String {
        let link = Self.makeToken()
        try await store.make(
            NewSignInLink(
                link: Self.digest(of: link, "link"), identity: keys.personal.stored(identity),
                lifetime: Self.linkLifetime))
        return link
    }

    /// The identity that a link was made for; nil for one that is none, or no longer. It changes
    /// nothing: chats fetch links to show what is behind them.
    package func identity(
        ofLink link: String
    ) async throws(ServiceUnavailable) -> HolderIdentity? {
        guard Self.isToken(link) else { return nil }
        return try await store.identity(ofLink: Self.digest(of: link, "link")).flatMap(identity)
    }

    /// Nil but for the first who uses it.
    package func useLink(
        _ link: String
    ) async throws(ServiceUnavailable) -> StoredIdentity? {
        guard Self.isToken(link) else { return nil }
        return try await store.useLink(Self.digest(of: link, "link"))
    }

    // MARK: Sessions

    /// A new session, whatever the browser had before.
    /// - Returns: the cookie's value.
    package func begin(
        _ identity: StoredIdentity
    ) async throws(ServiceUnavailable) -> String {
        let cookie = Self.makeToken()
        try await store.begin(
            NewSession(
                token: Self.digest(of: cookie, "session"), identity: identity, idle: Self.idle,
                lifetime: Self.lifetime))
        return cookie
    }

    /// Nil for a cookie that is none of ours, or no longer.
    package func session(
        of cookie: String
    ) async throws(ServiceUnavailable) -> HolderSession? {
        guard Self.isToken(cookie) else { return nil }
        let token = Self.digest(of: cookie, "session")
        guard let stored = try await store.identity(ofSession: token),
            let identity = self.identity(stored)
        else { return nil }
        return HolderSession(
            identity: identity, tag: stored.tag,
            formToken: HMACSHA256.authenticate(token.bytes, key: formKey).description,
            token: token, stored: stored)
    }

    /// Signs out: the cookie is worth nothing from then on, in any worker.
    package func end(_ session: HolderSession) async throws(ServiceUnavailable) {
        try await store.end(session: session.token)
    }

    // MARK: One person

    /// Makes the holder who is signed in and that of an identity that was just confirmed one.
    package func join(
        _ session: HolderSession, with identity: StoredIdentity
    ) async throws(ServiceUnavailable) {
        try await store.join(session.stored, with: identity, orAs: HolderID.make())
    }

    /// All identities by which the holder is known, the one of the session among them.
    package func identities(
        of session: HolderSession
    ) async throws(ServiceUnavailable) -> [HolderIdentity] {
        let known = try await store.identities(withThatOf: session.tag).compactMap { identity($0) }
        return known.isEmpty ? [session.identity] : known
    }

    /// The same for the same identity or account, and for nobody without the key.
    package func tag(of identity: HolderIdentity) -> Bytes32 { keys.personal.tag(of: identity) }

    /// Nil for a row of another key, and for a damaged one.
    package func identity(_ stored: StoredIdentity) -> HolderIdentity? {
        keys.personal.identity(stored)
    }

    /// Forgets whoever is signed in. No session of his is left.
    package func forget(_ session: HolderSession) async throws(ServiceUnavailable) {
        try await store.forget(session.tag)
    }

    // MARK: What is secret

    /// Bound to its browser and its use: the same digits are another code elsewhere.
    private func authenticated(
        _ code: String, _ use: CodeUse, of browser: Bytes32
    ) -> Bytes32 {
        var transcript = Transcript("fapiao.sign-in-code.v2")
        transcript.field(use.rawValue)
        transcript.fixed(browser)
        transcript.field(code)
        return HMACSHA256.authenticate(transcript.bytes, key: codeKey)
    }

    /// Six digits, each as likely as any other.
    private static func makeCode() -> String {
        guard let key = Bytes32(SecureRandom.bytes(Bytes32.count)) else {
            preconditionFailure("32 bytes are 32 bytes")
        }
        var stream = UniformStream(key: key, label: "sign-in code")
        let code = String(stream.next(below: 1_000_000))
        return String(repeating: "0", count: codeDigits - code.count) + code
    }

    /// As people type them: with blanks, or in full width.
    private static func digits(_ typed: String) -> String {
        String(typed.compactMap { $0.wholeNumberValue.map(String.init) }.joined().prefix(16))
    }

    private static func makeToken() -> String {
        Hexadecimal.encode(SecureRandom.bytes(Bytes32.count))
    }

    private static func isToken(_ text: String) -> Bool {
        text.utf8.count == 2 * Bytes32.count && Hexadecimal.decode(text) != nil
    }

    private static func digest(of token: String, _ use: String) -> Bytes32 {
        var transcript = Transcript("fapiao.\(use).v1")
        transcript.field(token)
        return transcript.hash
    }
}
