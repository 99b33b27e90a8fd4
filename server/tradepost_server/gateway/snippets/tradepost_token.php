<?php
// A token for whoever is logged in. Hand it out at a route of yours that knows who asks, such as /tradepost-token.

function tradepost_part(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function tradepost_token(string $profile, string $role, string $name): string
{
    $header = ['alg' => 'HS256', 'typ' => 'JWT', 'kid' => getenv('TRADEPOST_KID')];
    $claims = ['aud' => 'tradepost', 'sub' => $profile, 'role' => $role, 'name' => $name, 'iat' => time(), 'exp' => time() + 3600];
    $signed = tradepost_part(json_encode($header)) . '.' . tradepost_part(json_encode($claims));
    return $signed . '.' . tradepost_part(hash_hmac('sha256', $signed, getenv('TRADEPOST_SECRET'), true));
}

echo tradepost_token('buyer:7', 'buyer', 'Ana'), "\n";
