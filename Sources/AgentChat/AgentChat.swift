import ArgumentParser

@main struct AgentChat: AsyncParsableCommand { func run() async throws { print("hi") } }
