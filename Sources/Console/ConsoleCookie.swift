import Gateways

/// The console's cookies: strict, for no other site leads into it.
enum ConsoleCookie {
    static let session = HostCookie("fapiao-console", .strict)
    /// That somebody has signed in from this browser before.
    static let device = HostCookie("fapiao-console-device", .strict)

    /// Longer than a holiday.
    static let deviceLifetime = Duration.seconds(90 * 86_400)
}
