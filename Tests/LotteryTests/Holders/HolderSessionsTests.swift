import Cryptography
import Doubles
import Invoices
import Synchronization
import Testing

@testable import Lottery

/// Signing in by what a person, a thief and a bored student would try.
struct HolderSessionsTests {
    private static let phone = "+8613800138000"

    private static func wrong(_ code: String) -> String { code == "000000" ? "000001" : "000000" }

    /// A browser that asked for a code, and the code that the phone got.
    private func ask(
        _ bench: SignInBench, _ phone: String = phone, from client: SignInClient = SignInBench.home
    ) async throws -> (browser: String, code: String) {
        guard case .sent(let browser) = try await bench.ask(phone, from: client) else {
            throw ServiceUnavailable(.ledger, .rejected, "no code")
        }
        return (browser, try #require(bench.phone.last?.code))
    }

    @Test func aCodeSignsItsPhoneInOnce() async throws {
        let bench = SignInBench()
        let (browser, code) = try await ask(bench)
        let sent = try #require(bench.phone.last)
        #expect(sent.to == Self.phone && sent.text == "code \(code)" && code.count == 6)
        #expect(code.utf8.allSatisfy { (0x30...0x39).contains($0) })
        let identity = try #require(try await bench.confirmed(code, browser: browser))
        let cookie = try await bench.sessions.begin(identity)
        let session = try #require(try await bench.sessions.session(of: cookie))
        #expect(session.identity == .phone(Self.phone))
        #expect(session.tag == CampaignForTests.keys().personal.tag(of: .phone(Self.phone)))
        #expect(try await bench.confirmed(code, browser: browser) == nil)
        try await bench.sessions.end(session)
        #expect(try await bench.sessions.session(of: cookie) == nil)
    }

    /// As a person reads it off another screen.
    @Test(arguments: ["%@ ", "１２", "-"])
    func aCodeIsTakenAsPeopleTypeIt(_ way: String) async throws {
        let bench = SignInBench()
        let (browser, code) = try await ask(bench)
        let wide = String(code.map { Character(UnicodeScalar(0xFF10 + $0.wholeNumberValue!)!) })
        let typed =
            switch way {
            case "%@ ": code.prefix(3) + " " + code.suffix(3)
            case "-": code.prefix(3) + "-" + code.suffix(3)
            default: wide[...]
            }
        #expect(try await bench.confirmed(String(typed), browser: browser) != nil)
    }

    /// A thief sees his victim's phone number, and asks for a code of his own: the victim's is none in his browser, and
    /// his own none in the victim's.
    @Test func aCodeIsGoodInTheBrowserThatAskedForIt() async throws {
        let bench = SignInBench()
        let victim = try await ask(bench)
        bench.pass(.seconds(61))
        let thief = try await ask(bench)
        #expect(try await bench.confirmed(victim.code, browser: thief.browser) == nil)
        let other = String(repeating: "0", count: 64)
        #expect(try await bench.confirmed(victim.code, browser: other) == nil)
        #expect(try await bench.confirmed(victim.code, browser: "") == nil)
        #expect(try await bench.confirmed(victim.code, browser: victim.browser) != nil)
    }

    /// Somebody is talked into typing a code that he did not ask for there.
    @Test func aCodeIsOfNoUseForAnythingElse() async throws {
        let bench = SignInBench()
        let (browser, code) = try await ask(bench)
        guard case .wrong(4) = try await bench.confirm(code, browser: browser, use: .join) else {
            Issue.record("a code to sign in has joined somebody")
            return
        }
        #expect(try await bench.confirmed(code, browser: browser) != nil)
    }

    /// All that one address can do to somebody's phone in a day: its owner, elsewhere, still gets a code, and a try.
    @Test func aBoredStrangerLeavesTheOwnerACode() async throws {
        let bench = SignInBench()
        let stranger = SignInBench.address("stranger")
        var tried = 0
        for _ in 0..<60 {
            if case .sent(let browser) = try await bench.ask(Self.phone, from: stranger) {
                for _ in 0..<5 {
                    let answer = try await bench.sessions.confirm(
                        Self.wrong(bench.phone.last?.code ?? ""), use: .signIn, browser: browser,
                        from: stranger)
                    if case .wait = answer { break }
                    tried += 1
                }
            }
            bench.pass(.seconds(61))
        }
        #expect((3...5).contains(bench.phone.sent.count) && tried <= 13, "\(tried)")
        bench.pass(.seconds(3_600))
        let (browser, code) = try await ask(bench)
        #expect(try await bench.confirmed(code, browser: browser) != nil)
    }

    /// From a hundred addresses a stranger uses up all of a phone's codes and tries: its owner signs in where he has
    /// signed in before, and nowhere else.
    @Test func strangersLockNobodyOutWhereHeIsKnown() async throws {
        let bench = SignInBench()
        let (browser, code) = try await ask(bench)
        let identity = try #require(try await bench.confirmed(code, browser: browser))
        let device = try #require(bench.sessions.deviceCookie(for: identity))
        for number in 0..<100 {
            bench.pass(.seconds(301))
            let stranger = SignInBench.address("a\(number)")
            guard case .sent(let browser) = try await bench.ask(Self.phone, from: stranger) else {
                continue
            }
            for _ in 0..<5 {
                _ = try await bench.sessions.confirm(
                    Self.wrong(bench.phone.last?.code ?? ""), use: .signIn, browser: browser,
                    from: stranger)
            }
        }
        func isWaiting(_ device: String?) async throws -> Bool {
            if case .wait = try await bench.ask(Self.phone, device: device) { true } else { false }
        }
        #expect(try await isWaiting(nil))
        // Neither a made up cookie nor one of another phone is known.
        let other = try #require(
            bench.sessions.deviceCookie(
                for: StoredIdentity(
                    tag: CampaignForTests.keys().personal.tag(of: .phone("+8613900139000")),
                    kind: HolderIdentity.phoneKind, sealed: [])))
        for false_ in [other, "", String(device.dropLast(2)) + "zz", String(device.dropLast(2))] {
            #expect(try await isWaiting(false_), "\(false_)")
        }
        guard case .sent(let known) = try await bench.ask(Self.phone, device: device) else {
            Issue.record("no code where the phone is known")
            return
        }
        let answer = try await bench.sessions.confirm(
            try #require(bench.phone.last?.code), use: .signIn, browser: known,
            from: SignInBench.home, device: device)
        guard case .confirmed = answer else {
            Issue.record("no try where the phone is known")
            return
        }
        // Such a browser's codes are bounded too.
        var sent = 1
        for _ in 0..<10 {
            bench.pass(.seconds(61))
            if case .sent = try await bench.ask(Self.phone, device: device) { sent += 1 }
        }
        #expect(sent == 3)
        // Only phones are called; another identity needs no device.
        let chat = StoredIdentity(tag: identity.tag, kind: "telegram", sealed: [])
        #expect(bench.sessions.deviceCookie(for: chat) == nil)
    }

    @Test func fiveWrongTriesEndACode() async throws {
        let bench = SignInBench()
        let (browser, code) = try await ask(bench)
        for left in [4, 3, 2, 1] {
            guard
                case .wrong(left) = try await bench.confirm(Self.wrong(code), browser: browser)
            else {
                Issue.record("\(left) were to be left")
                return
            }
        }
        guard case .over = try await bench.confirm(Self.wrong(code), browser: browser),
            case .over = try await bench.confirm(code, browser: browser)
        else {
            Issue.record("a sixth try")
            return
        }
    }

    /// From a hundred addresses and two workers at once: a million codes, and five that are compared.
    @Test func guessesInParallelAreFive() async throws {
        let bench = SignInBench()
        let other = bench.anotherWorker()
        let (browser, code) = try await ask(bench)
        let wrong = Self.wrong(code)
        let compared = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                let worker = number % 2 == 0 ? bench.sessions : other
                group.addTask {
                    switch try await worker.confirm(
                        wrong, use: .signIn, browser: browser,
                        from: SignInBench.address("a\(number)"))
                    {
                    case .wrong: true
                    default: false
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        // The fifth says that the code is over.
        #expect(compared == 4)
        guard case .over = try await bench.confirm(code, browser: browser) else {
            Issue.record("a code that was guessed at to the end")
            return
        }
    }

    /// Whoever asks, from wherever: so often one phone rings.
    @Test func aStrangersPhoneRingsEightTimesADay() async throws {
        let bench = SignInBench()
        var rang: [Int] = []
        for minute in 0..<1_440 {
            let client = SignInBench.address("a\(minute)")
            if case .sent = try await bench.ask(Self.phone, from: client) { rang.append(minute) }
            bench.pass(.seconds(60))
        }
        #expect(rang.prefix(4) == [0, 1, 2, 3])
        #expect(bench.phone.sent.count == rang.count)
        // Eight at once, and what comes back within the day.
        #expect((8...16).contains(rang.count), "\(rang)")
    }

    /// One address asks for codes to ever other phones; one phone asks twice within the minute.
    @Test(arguments: [(31, true, 30), (2, false, 1)])
    func codesAreRefusedBeforeAnythingIsSent(
        _ asked: Int, _ areOthers: Bool, _ granted: Int
    ) async throws {
        let bench = SignInBench()
        var waits: [Duration] = []
        for number in 0..<asked {
            let phone = areOthers ? "+86138\(10_000_000 + number)" : Self.phone
            if case .wait(let wait) = try await bench.ask(phone) { waits.append(wait) }
        }
        #expect(bench.phone.sent.count == granted)
        #expect(waits.count == asked - granted && waits.allSatisfy { $0 > .zero })
    }

    @Test func aWideNetworkHasTheLimitsOfSeveralAddresses() async throws {
        let bench = SignInBench()
        for number in 0..<100 {
            let client = SignInClient(names: [("a\(number)", 1), ("network", 2)])
            _ = try await bench.ask("+86138\(10_000_000 + number)", from: client)
        }
        #expect(bench.phone.sent.count == 60)
    }

    @Test func whereNoMoreMessagesGoOutNothingIsPromised() async throws {
        let bench = SignInBench()
        bench.phone.isExhausted = true
        #expect(try await bench.ask(Self.phone) == .exhausted)
        bench.phone.isExhausted = false
        bench.pass(.seconds(61))
        bench.store.fail(ServiceUnavailable(.ledger, .unreachable, "away"))
        await #expect(throws: ServiceUnavailable.self) { try await bench.ask(Self.phone) }
        #expect(bench.phone.sent.isEmpty)
    }

    @Test func aLinkIsLookedAtWithoutBeingUsedAndUsedOnce() async throws {
        let bench = SignInBench()
        let person = HolderIdentity.chat("wechat", account: "wx1", person: "openid")
        let link = try await bench.sessions.makeLink(for: person)
        // A chat fetches it for a preview, as often as it likes.
        for _ in 0..<3 { #expect(try await bench.sessions.identity(ofLink: link) == person) }
        let used = try #require(try await bench.sessions.useLink(link))
        let cookie = try await bench.sessions.begin(used)
        #expect(try await bench.sessions.session(of: cookie)?.identity == person)
        #expect(try await bench.sessions.useLink(link) == nil)
        for none in ["", "x", String(repeating: "g", count: 64), link + "00"] {
            #expect(try await bench.sessions.identity(ofLink: none) == nil)
            #expect(try await bench.sessions.useLink(none) == nil)
        }
        let late = try await bench.sessions.makeLink(for: person)
        bench.pass(.seconds(601))
        #expect(try await bench.sessions.useLink(late) == nil)
    }

    /// What opens one thing opens no other.
    @Test func aLinkIsNoCookieAndACookieNoLink() async throws {
        let bench = SignInBench()
        let person = HolderIdentity.chat("wechat", account: "wx1", person: "openid")
        let link = try await bench.sessions.makeLink(for: person)
        #expect(try await bench.sessions.session(of: link) == nil)
        let used = try #require(try await bench.sessions.useLink(link))
        let cookie = try await bench.sessions.begin(used)
        #expect(try await bench.sessions.useLink(cookie) == nil)
        #expect(try await bench.sessions.begin(used) != cookie)
    }

    @Test func aFormIsOfItsSessionAlone() async throws {
        let bench = SignInBench()
        let own = try await bench.signIn(Self.phone)
        bench.pass(.seconds(61))
        let other = try await bench.signIn("+8613900139000")
        let (mine, theirs) = (own.session, other.session)
        #expect(mine.accepts(formToken: mine.formToken))
        for forged in ["", theirs.formToken, String(mine.formToken.dropLast()), own.cookie] {
            #expect(!mine.accepts(formToken: forged))
        }
        // On every worker the same.
        let again = try await bench.anotherWorker().session(of: own.cookie)
        #expect(again?.formToken == mine.formToken)
    }

    @Test func nothingThatIsKeptOpensAnything() async throws {
        let bench = SignInBench()
        let (browser, code) = try await ask(bench)
        let link = try await bench.sessions.makeLink(for: .phone(Self.phone))
        bench.pass(.seconds(61))
        let cookie = try await bench.signIn(Self.phone).cookie
        let kept = bench.store.signInContents
        #expect(kept.count > 5)
        for secret in [browser, link, cookie, code, Self.phone] {
            let texts = [Array(secret.utf8), Hexadecimal.decode(secret) ?? Array(secret.utf8)]
            for bytes in kept {
                #expect(!texts.contains { !$0.isEmpty && bytes.contains($0) })
            }
        }
    }

    /// The old phone still opens a session; the new one is added to it by a code, and from then on either will do.
    @Test func somebodyWithANewNumberKeepsHisEntries() async throws {
        let bench = SignInBench()
        let old = try await bench.signIn(Self.phone).session
        let new = try await ask(bench, "+8613900139000")
        let identity = try #require(try await bench.confirmed(new.code, browser: new.browser))
        try await bench.sessions.join(old, with: identity)
        let known: [HolderIdentity] = [.phone(Self.phone), .phone("+8613900139000")]
        #expect(try await bench.sessions.identities(of: old) == known)
        bench.pass(.seconds(61))
        let later = try await bench.signIn("+8613900139000").session
        #expect(try await bench.sessions.identities(of: later) == known)
        try await bench.sessions.forget(later)
        for session in [old, later] {
            #expect(try await bench.store.identities(withThatOf: session.tag) == [])
        }
    }

    @Test(
        arguments: [
            (.phone("+8613800138000"), "138****8000"), (.phone("+85291234567"), "+85****4567"),
            (.phone("1234567"), nil), (.chat("wechat", account: "wx1", person: "oABC"), nil),
        ] as [(HolderIdentity, String?)])
    func whatIsShownOfAnIdentityIsMasked(_ identity: HolderIdentity, _ shown: String?) {
        #expect(identity.masked == shown)
        #expect(["phone", "wechat"].contains(identity.channel))
    }
}
