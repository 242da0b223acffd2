import SystemPackage

/// How the prizes of `serve --demo` are paid: through simulated providers, by the program that pays through real ones.
struct DemoPayments {
    private let port: Int
    private let callbackPort: Int

    /// Of the simulated providers' page.
    private static let usualPort = 9470

    static func made(for settings: Settings) async throws -> DemoPayments {
        DemoPayments(
            port: try await FreePort.find(preferring: usualPort),
            callbackPort: try await FreePort.find(preferring: settings.payout.callbackPort))
    }

    var url: String { "http://127.0.0.1:\(port)" }

    private func place(in folder: DemoFolder) -> FilePath { folder.path.appending("providers") }

    /// The words of the command that plays the providers.
    func providers(in folder: DemoFolder) -> [String] {
        [
            "simulate-providers", "serve", "--folder", place(in: folder).string, "--port",
            "\(port)", "--callbacks", "http://127.0.0.1:\(callbackPort)",
        ]
    }

    /// Of `payout run`, with the rights of whoever pays and no others.
    func settings(
        in folder: DemoFolder, _ database: String
    ) throws -> KeyValuePairs<String, String> {
        let accounts = SimulationFolder.accountNames(merchants: 1)
            .map { "\"\(place(in: folder).appending("accounts").appending($0))\"" }
        return [
            "accounts": "[\(accounts.joined(separator: ", "))]", "callbackPort": "\(callbackPort)",
            "operatorsPort": "0", "databaseURL": "\(database) options='-c role=fapiao_payout'",
            "payeeKeyFile": try folder.payeeKey().string,
            "personalKeyFile": folder.key("personal").string,
        ]
    }
}
