import Payouts
import Testing

struct OrderNumberTests {
    @Test(arguments: [
        ("0000AAAA", true), ("0000AAA", false), ("0000aaaa", false), ("0000-AAA", false),
        (String(repeating: "Z", count: 30), true), (String(repeating: "Z", count: 31), false),
        ("零0000000", false), ("", false),
    ])
    func takesOnlyWhatEveryProviderTakes(_ text: String, _ isNumber: Bool) {
        #expect((OrderNumber(text) != nil) == isNumber)
    }

    @Test func followsFromWinAndAttemptAlone() {
        let win = WinID(origin: "invoices.example/lottery/spring", index: 17)
        let others = [
            OrderNumber(of: win, attempt: 2),
            OrderNumber(of: WinID(origin: win.origin, index: 18), attempt: 1),
            OrderNumber(of: WinID(origin: win.origin, index: 17, draw: "may"), attempt: 1),
            OrderNumber(of: WinID(origin: "other.example/lottery/spring", index: 17), attempt: 1),
        ]
        let number = OrderNumber(of: win, attempt: 1)
        #expect(number == OrderNumber(of: win, attempt: 1))
        #expect(Set(others + [number]).count == 5)
        #expect(others.allSatisfy { OrderNumber($0.text) == $0 })
    }

    @Test(arguments: [
        WinID(origin: "a.example/lottery/b", index: 0),
        WinID(origin: "a.example/lottery/b", index: .max, draw: "2026-05"),
        WinID(origin: "a.example/lottery/b", index: 3, draw: "x/y"),
    ])
    func winReadsWhatItWrites(_ win: WinID) {
        #expect(WinID("\(win)") == win)
        #expect(win.campaign == "b")
    }

    @Test(arguments: ["", "a", "a#", "#1", "a#01", "a#-1", "a#1/", "a#1#2", "a#x"])
    func winRefusesWhatItDoesNotWrite(_ text: String) {
        #expect(WinID(text) == nil)
    }
}
