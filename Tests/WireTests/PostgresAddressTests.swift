import Logging
import Testing

@testable import Wire

/// Connection strings that lead nowhere, and what is said of them.
struct PostgresAddressTests {
    /// Before anything is sent.
    @Test func whyNoConnectionBeginsIsSaidInLibpqsWords() {
        let configuration = PostgresConfiguration(
            conninfo: "hostaddr=999.1.1.1 dbname=x password=hunter2")
        let fault = #expect(throws: WireError.self) {
            _ = try PostgresHandle(configuration, attempt: 0, logger: Logger(label: "test"))
        }
        #expect(fault?.code == .unreachable)
        #expect(fault?.detail.contains("999.1.1.1") == true)
        #expect(fault?.detail.contains("hunter2") == false)
    }

    @Test(
        arguments: [
            ("", nil), ("host=h port=1", nil), ("postgresql://[::1]:5432/f", nil),
            ("host=@abstract", nil), ("host=a,b port=,5433", nil), ("host=h port=0", "port"),
            ("host=h port=1,x", "port"), ("host=a,b@c", "%40"), ("x", "neither"),
            ("mysql://h", "neither"), ("y=1", "neither"),
        ] as [(String, String?)])
    func aConnectionStringIsOneThatLibpqReads(_ conninfo: String, _ said: String?) {
        let fault = PostgresConfiguration(conninfo: conninfo).fault
        #expect((fault == nil) == (said == nil), "\(conninfo)")
        if let said { #expect(fault?.contains(said) == true, "\(fault ?? "")") }
    }
}
