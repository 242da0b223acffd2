import Cryptography
import Invoices
import Testing

@testable import Operators

struct ConsoleSecretsTests {
    private static let cheap = Scrypt.Cost(costLog2: 4, blockSize: 1, parallelism: 1)!

    private static func key(_ byte: UInt8) -> ConsoleKey {
        var seed = [UInt8](repeating: byte, count: 32)
        return ConsoleKey(Secret(movingFrom: &seed))
    }

    @Test func aPasswordIsFoundAgainUnderItsKeyOnly() throws {
        let password = ConsolePassword.random()
        let stored = try #require(
            StoredPassword(password, under: Self.key(1), cost: Self.cheap))
        let read = try #require(StoredPassword("\(stored)"))
        #expect(read == stored)
        #expect(read.isOf(password, under: Self.key(1)))
        #expect(!read.isOf(password, under: Self.key(2)))
        #expect(!read.isOf(SecretText(password.reveal() + " "), under: Self.key(1)))
        let again = try #require(StoredPassword(password, under: Self.key(1), cost: Self.cheap))
        #expect(again.hash != stored.hash)
    }

    @Test(arguments: [
        "", "scrypt", "scrypt 4 1 1 00", "scrypt 4 1 1 00 00", "argon2 4 1 1 00 00",
        "scrypt 30 8 1 00 0000000000000000000000000000000000000000000000000000000000000000",
    ])
    func whatIsNoStoredPasswordIsNone(_ text: String) { #expect(StoredPassword(text) == nil) }

    @Test func madePasswordsHaveAHundredBits() {
        let made = (0..<200).map { _ in ConsolePassword.random().reveal() }
        #expect(Set(made).count == made.count)
        #expect(made.allSatisfy { $0.utf8.count == 23 })
        #expect(Set(made.joined().replacing("-", with: "")).count == 32)
    }

    @Test func aSecretOfCodesIsItsAccountsOnly() {
        let secret = [UInt8](repeating: 5, count: 20)
        let sealed = Self.key(1).seal(secret, of: "wang")
        let code = OneTimePassword(secret: secret).code(at: 9)
        #expect(Self.key(1).open(sealed, of: "wang")?.code(at: 9) == code)
        #expect(Self.key(1).open(sealed, of: "li") == nil)
        #expect(Self.key(2).open(sealed, of: "wang") == nil)
        #expect(Self.key(1).open([], of: "wang") == nil)
    }

    @Test func aDeviceIsItsAccountsOnly() {
        let nonce = [UInt8](repeating: 3, count: 16)
        let device = Self.key(1).device(of: "wang", nonce: nonce)
        #expect(Self.key(1).nonce(ofDevice: device, of: "wang") == nonce)
        #expect(Self.key(1).nonce(ofDevice: device, of: "li") == nil)
        #expect(Self.key(2).nonce(ofDevice: device, of: "wang") == nil)
        for wrong in ["", "00", device.uppercased(), device + "00"] {
            #expect(Self.key(1).nonce(ofDevice: wrong, of: "wang") == nil)
        }
    }

    @Test(arguments: [
        ("li", true), ("wang.fang-2", true), ("", false), ("l", false), ("2li", false),
        ("Li", false), ("li wang", false), ("li\n", false), ("王芳", false),
        (String(repeating: "a", count: 32), true), (String(repeating: "a", count: 33), false),
    ])
    func namesArePlain(_ name: String, _ isName: Bool) {
        #expect(ConsoleAccount.isName(name) == isName)
    }

    @Test func figuresStayFigures() {
        let line = CSVTable.line([.money(Fen(-5_00)), .count(-3), .none, .win("=a#1")])
        #expect(line == "-5.00,-3,,\"'=a#1\"\r\n")
    }

    @Test(arguments: [
        ("seen by phone", true), ("", false), (String(repeating: "x", count: 512), true),
        (String(repeating: "x", count: 513), false), ("two\nlines", false), ("\u{7F}", false),
    ])
    func aReasonIsALine(_ text: String, _ isReason: Bool) {
        #expect((ConsoleDeed(.zero, because: text) != nil) == isReason)
    }
}
