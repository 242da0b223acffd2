import Testing

@testable import Payouts

/// What people type as their account, and what becomes of it.
struct TypedAccountTests {
    @Test(arguments: [
        // Published test numbers of card schemes.
        ("4111111111111111", true), ("4111111111111112", false), ("6200000000000005", true),
        ("0", true), ("", false), ("411111111111111x", false),
    ])
    func luhnHolds(_ digits: String, _ holds: Bool) {
        #expect(LuhnCheck.holds(digits) == holds)
    }

    @Test(
        arguments: [
            ("6200 0000 0000 0005", "104100000004", "王小明", false, nil),
            ("６２０００００００００００００５", "104100000004", "王小明", false, nil),
            ("6200-0000-0000-0006", "104100000004", "王小明", false, .doubtfulCard),
            ("6200000000000006", "104100000004", "王小明", true, nil),
            ("1234567", "104100000004", "王小明", true, .card),
            ("62000000000000O5", "104100000004", "王小明", true, .card),
            ("", "104100000004", "王小明", true, .card),
            (String(repeating: "1", count: 31), "104100000004", "王小明", true, .card),
            ("6200000000000005", "10410000000", "王小明", false, .bank),
            ("6200000000000005", "", "王小明", false, .bank),
            ("6200000000000005", "10410000000４", "王小明", false, .bank),
            ("6200000000000005", "104100000004", "", false, .name),
            ("6200000000000005", "104100000004", "王", false, .name),
            ("6200000000000005", "104100000004", "王小明1", false, .name),
        ] as [(String, String, String, Bool, TypedAccount.Fault?)])
    func aCardIsAskedForInItsForm(
        _ number: String, _ bank: String, _ name: String, _ isSure: Bool,
        _ fault: TypedAccount.Fault?
    ) throws {
        do throws(TypedAccount.Fault) {
            let typed = try TypedAccount.bank(number, bank: bank, name: name, isSure: isSure)
            #expect(fault == nil)
            guard case .bank(let account, bank) = typed.payee.account else {
                Issue.record("\(typed)")
                return
            }
            #expect(account.allSatisfy { "0123456789".contains($0) })
            #expect(typed.payee.name == name && typed.tail == String(account.suffix(4)))
        } catch {
            #expect(error == fault)
        }
    }

    @Test(
        arguments: [
            ("2088 1234 5678 9012", "", "2088123456789012", .userID, nil),
            ("138 0000 1234", "王小明", "13800001234", .logonID, nil),
            ("wang@example.com", "王小明", "wang@example.com", .logonID, nil),
            ("13800001234", "", "", .logonID, .name),
            ("wang@example.com", " ", "", .logonID, .name),
            ("2088123456789", "王小明", "", .userID, .alipay), ("wang", "王小明", "", .logonID, .alipay),
            ("wang@example", "王小明", "", .logonID, .alipay), ("", "王小明", "", .logonID, .alipay),
            ("a@b@c.com", "王小明", "", .logonID, .alipay),
        ] as [(String, String, String, Payee.AlipayIdentity, TypedAccount.Fault?)])
    func anAlipayAccountIsANumberAPhoneOrAnAddress(
        _ text: String, _ name: String, _ identity: String, _ kind: Payee.AlipayIdentity,
        _ fault: TypedAccount.Fault?
    ) {
        do throws(TypedAccount.Fault) {
            let typed = try TypedAccount.alipay(text, name: name)
            #expect(fault == nil)
            #expect(typed.payee.account == .alipay(identity: identity, kind))
        } catch {
            #expect(error == fault)
        }
    }

    @Test(arguments: [
        ("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", true), ("oDemo1", true), ("short", false),
        ("with blank", false), ("名字名字名字", false), ("", false),
        (String(repeating: "o", count: 65), false),
    ])
    func anOpenIDIsOfItsAlphabet(_ text: String, _ isTaken: Bool) {
        do throws(TypedAccount.Fault) {
            let typed = try TypedAccount.wechat(app: "wx1", openID: text)
            #expect(isTaken && typed.identity == "wx1 \(text)")
        } catch {
            #expect(!isTaken && error == .openID)
        }
    }

    /// What only tells hosts apart tells its owner nothing.
    @Test func theTailOfAnAddressIsOfItsName() throws {
        #expect(try TypedAccount.alipay("wang@example.com", name: "王小明").tail == "wang")
    }

    @Test func oneAccountHasOneIdentity() throws {
        let first = try TypedAccount.alipay("Wang@example.com", name: "王小明")
        #expect(try TypedAccount.alipay("wang@EXAMPLE.com", name: "王二").identity == first.identity)
    }

    @Test func banksAreDistinctAndInTheirForm() {
        #expect(Set(ClearingBank.all.map(\.number)).count == ClearingBank.all.count)
        #expect(Set(ClearingBank.all.map(\.chinese)).count == ClearingBank.all.count)
        for bank in ClearingBank.all { #expect(ClearingBank.isNumber(bank.number), "\(bank)") }
    }
}
